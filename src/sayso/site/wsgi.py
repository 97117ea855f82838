"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from sayso.interfaces.cli.starting import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sayso.site.settings")
application = get_wsgi_application()
settle()
