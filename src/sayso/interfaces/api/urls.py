"""The API with all its parts."""

from sayso.interfaces.api import asking, briefs, conversations, deciding, fields, meetings, record, review, working
from sayso.interfaces.api.app import api

for part in (
    record.router,
    conversations.router,
    deciding.router,
    briefs.router,
    review.router,
    meetings.router,
    asking.router,
    working.router,
    fields.router,
):
    api.add_router("", part)
urls = api.urls
