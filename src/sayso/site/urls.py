"""Addresses."""

from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView

from sayso.interfaces.api.urls import urls as api

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("api/", api),
    path("favicon.ico", RedirectView.as_view(url=static("sayso/mark.svg"))),
    path("", include("sayso.interfaces.web.urls")),
]
