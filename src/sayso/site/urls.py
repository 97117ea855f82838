"""Addresses."""

from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView, TemplateView

from sayso.interfaces.api.urls import urls as api

urlpatterns = [
    # Addresses are the organisation's to change: they say whose conversation it is. Passwords are set anew by RevOps.
    path("accounts/email/", RedirectView.as_view(url="/")),
    path("accounts/password/reset/", TemplateView.as_view(template_name="web/forgotten.html")),
    path("accounts/sessions/", RedirectView.as_view(url="/me/")),
    path("accounts/3rdparty/", RedirectView.as_view(url="/me/")),
    path("accounts/signup/", RedirectView.as_view(url="/")),
    path("accounts/", include("allauth.urls")),
    path("api/", api),
    path("favicon.ico", RedirectView.as_view(url=static("sayso/mark.svg"))),
    path("", include("sayso.interfaces.web.urls")),
]
