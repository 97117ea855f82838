"""The API with all its parts."""

from sayso.interfaces.api import briefs, conversations, deciding, record
from sayso.interfaces.api.app import api

for part in (record.router, conversations.router, deciding.router, briefs.router):
    api.add_router("", part)
urls = api.urls
