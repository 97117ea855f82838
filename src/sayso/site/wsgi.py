"""The WSGI application that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sayso.site.settings")
application = get_wsgi_application()
gc.freeze()  # see interfaces.cli.starting
