"""The pages' addresses."""

from django.urls import path

from sayso.interfaces.web.views import conversations, deals, frame, inbox, mending, privacy

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("palette/", frame.palette, name="palette"),
    path("theme/", frame.theme, name="theme"),
    path("inbox/decide/", inbox.decide, name="decide"),
    path("inbox/edit/<str:key>/", inbox.edit, name="edit"),
    path("inbox/decline/<str:key>/", inbox.decline_form, name="decline"),
    path("inbox/snooze/<str:key>/", inbox.snooze_form, name="snooze"),
    path("inbox/speaker/<str:key>/", mending.speaker, name="speaker"),
    path("inbox/deal/<int:conversation_id>/", mending.other_deal, name="other-deal"),
    path("inbox/news/", inbox.news, name="news"),
    path("decisions/<uuid:decision_id>/undo/", inbox.undo, name="undo"),
    path("add/", conversations.upload, name="upload"),
    path("deals/", deals.deals, name="deals"),
    path("deals/<int:deal_id>/", deals.deal, name="deal"),
    path("deals/<int:deal_id>/why/<slug:field>/", deals.why, name="why"),
    path("deals/<int:deal_id>/edit/<slug:field>/", deals.field, name="field"),
    path("deals/<int:deal_id>/conflicts/<int:write_id>/", deals.conflict, name="conflict"),
    path("conversations/<int:conversation_id>/", conversations.conversation, name="conversation"),
    path("conversations/<int:conversation_id>/transcript/", conversations.transcript, name="transcript"),
    path("conversations/<int:conversation_id>/mend/", conversations.mend, name="mend"),
    path("conversations/<int:conversation_id>/deal/", conversations.choose_deal, name="choose-deal"),
    path("unmatched/", conversations.unmatched, name="unmatched"),
    path("search/", conversations.search, name="search"),
    path("status/", conversations.status, name="status"),
    path("privacy/", privacy.privacy, name="privacy"),
    path("privacy/exclude/", privacy.exclude, name="exclude"),
    path("privacy/withdraw/<int:conversation_id>/", privacy.withdraw, name="withdraw"),
    path("privacy/erase/", privacy.erase, name="erase"),
]
