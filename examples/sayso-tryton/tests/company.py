"""A company with one opportunity in a fresh Tryton database, made through Tryton's own client. Prints the id."""

import sys
from decimal import Decimal

from proteus import Model, config
from trytond.modules.company.tests.tools import create_company, get_company

folder, database = sys.argv[1:]
settings = config.set_trytond(f"sqlite:///{database}", config_file=f"{folder}/conf")
Company = Model.get("company.company")
if not Company.find():
    create_company()
    User = Model.get("res.user")
    settings._context = User.get_preferences(True, {})
else:
    settings._context = Model.get("res.user").get_preferences(True, {})
if not Model.get("sale.opportunity").find():
    party = Model.get("party.party")(name="Acme Freight")
    party.save()
    deal = Model.get("sale.opportunity")(company=get_company(), party=party, amount=Decimal(12000))
    deal.save()
User = Model.get("res.user")
if not User.find([("login", "=", "ann")]):
    ann = User(name="Ann", login="ann", password="ann sells freight")
    for group in Model.get("res.group").find():
        ann.groups.append(group)
    ann.save()
print(Model.get("sale.opportunity").find()[0].id)
