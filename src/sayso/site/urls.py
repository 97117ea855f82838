"""Addresses."""

from django.urls import include, path

from sayso.interfaces.api.urls import urls as api

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("api/", api),
    path("", include("sayso.interfaces.web.urls")),
]
