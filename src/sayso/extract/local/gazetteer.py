"""What sort of name a word is by general knowledge: of a person, a place, a people, a tool that everybody knows.

Nothing is decided by these alone; they are marks among others, for speech in which a name is told by little else.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

_PERSONS: Final = (
    "aaron abdul abigail adam adrian agnes ahmed aidan aisha akira alan albert alejandro aleksandra alessandro alex"
    " alexander alexandra alexis alfred ali alice alison alistair allison amanda amber amelia amina amir amit amy ana"
    " andre andrea andreas andrew andrzej andy angela anita anja ann anna anne annette anthony antoine anton antonio"
    " april arjun arnold arthur arturo asha ashley astrid audrey barbara barry bart beatrice becky ben benedict"
    " benjamin bernadette bernard bert beth betty bill billy birgit bjorn bob bonnie brad brandon brenda brendan brian"
    " bridget brooke bruce bruno bryan caitlin callum camille carl carla carlos carmen carol caroline catherine cathy"
    " cecilia charles charlie charlotte chen cheryl chiara chloe chris christian christina christine christoph"
    " christopher claire clara claudia claus colin connie conor craig curtis cynthia daisy dale dan daniel daniela"
    " danny daphne darren dave david dawn dean deb debbie deborah declan deepa deepak denis denise dennis derek diana"
    " diane diego dieter dimitri dirk dmitri dominic don donald donna doris dorota doug douglas dylan eamon ed eddie"
    " edgar eduardo edward eileen elaine eleanor elena eli elisabeth elizabeth ella ellen elsa emil emily emma enrique"
    " eric erica erik erin ernst esther ethan eugene eva evelyn ewa fatima felix fernando finn fiona florian frances"
    " francesca francis francisco frank frankie franz fred freya friedrich gabriel gail gareth gary gavin gemma geoff"
    " george georgia gerald gerard gerd gianni gina giorgio giovanni giulia glen gloria gordon grace graham grant greg"
    " greta guido guillaume gunnar gus guy hamish hana hank hannah hans harold harriet harry hassan heather hector"
    " heidi heinz helen helena helga henning henri henry herbert hiro holger holly howard hugh hugo ian ibrahim ilse"
    " imran ines ingrid irene irina isaac isabel isabelle ivan ivy jack jacob jacqueline jacques jake james jamie jan"
    " jana jane janet janice jared jasmine jason javier jay jean jeff jeffrey jen jennifer jenny jens jeremy jerome"
    " jerry jesse jessica jill jim jimmy joan joanna joanne joe joel johan john johnny jon jonas jonathan jordan jorge"
    " jose josef joseph josh joshua joy joyce juan judith judy julia julian julie jurgen justin kaitlyn kamal kara"
    " karen karim karin karl karsten kate katherine kathleen kathy katie katja keith kelly ken kenji kenneth kerry"
    " kevin kim klaus kofi kurt kyle lars laura lauren laurent lawrence leah lee lena lenny leo leon leslie lewis"
    " liam lidia lily linda lisa lloyd lois lorenzo lorraine lou louis louise luca lucas lucia lucy luis luke lydia"
    " lynn mads maggie magnus malcolm manfred manuel marc marcel marcia marco marcus margaret maria marie marina mario"
    " marion mark marko markus marlene marta martha martin martina marvin mary mathias matt matteo matthew maureen"
    " maurice max maya megan mehmet mei mel melanie melissa michael michel michelle miguel mike mikhail mina miranda"
    " miriam mitch mohamed mohammed moira molly monica monika morten nadia nancy naomi natalie natasha nathan neil nick"
    " nicola nicolas nicole nigel niklas nils nina noah noor nora norman olaf oleg olga oliver olivia omar oscar otto"
    " owen pablo padraig pam pamela paola paolo pascal pat patricia patrick paul paula pauline pavel pedro peggy pete"
    " peter petra phil philip philippe phoebe phyllis pierre piet pilar piotr prakash priya quentin rachel rafael"
    " rahul raj rajesh ralph ramesh randy raquel ravi ray raymond rebecca reggie regina reinhard renata rene renee"
    " rhys ricardo rich richard rick rita rob robert roberta roberto robin rod roger roland ron ronald rory rosa rose"
    " rosie ross roy ruben rudi rupert russell ruth ryan sabine sally salma sam samantha samir samuel sandra sandy"
    " sanjay sara sarah sasha scott sean sebastian sergei sergio shane shannon sharon shaun sheila shirley sid simon"
    " simone siobhan sofia sonia sophie stacey stan stefan stella stephanie stephen steve steven stuart sue sunil"
    " suresh susan susanne suzanne sven sylvia tamara tanya tara tariq ted teresa terry theo theresa thierry thomas"
    " tiffany tim tina tobias todd tom tommy tony tracy trevor tyler ulrich ulrike ursula valerie vanessa vera"
    " veronica vicky victor victoria vijay vikram vince vincent vivian vladimir walter wanda warren wayne wendy wes"
    " wilhelm will william wim wolfgang xavier yannick yasmin yolanda yuki yusuf yves zoe"
)  # fmt: skip
_PLACES: Final = (
    "aberdeen abu accra adelaide africa albania algeria america amsterdam ankara antwerp argentina arizona asia athens"
    " atlanta auckland austin australia austria bahrain baltimore bangalore bangkok barcelona basel bavaria beijing"
    " belfast belgium bergen berlin bern bilbao birmingham bogota bologna bordeaux boston brazil bremen brisbane"
    " bristol britain brussels bucharest budapest bulgaria cairo calgary california canada cape cardiff carolina"
    " chennai chicago chile china cincinnati cleveland cologne colombia colorado copenhagen cork costa croatia cyprus"
    " dakota dallas delhi denmark denver detroit dhabi dubai dublin durban edinburgh egypt england essen estonia"
    " ethiopia europe finland florence florida france frankfurt galway geneva genoa georgia germany ghana glasgow"
    " gothenburg greece hague hamburg hanoi hanover helsinki holland hong honolulu houston hungary hyderabad iceland"
    " idaho illinois india indiana indonesia iowa ireland israel istanbul italy jakarta japan jersey johannesburg"
    " jordan kansas karachi kent kentucky kenya kiev kigali kobe kolkata kong korea krakow kuala kuwait kyoto lagos"
    " lahore latvia leeds leicester leipzig lima limerick lisbon lithuania liverpool ljubljana london louisiana"
    " luxembourg lyon madrid maine malaysia malta manchester manila marseille maryland massachusetts melbourne memphis"
    " mexico miami michigan milan minneapolis minnesota mississippi missouri montana montreal morocco moscow mumbai"
    " munich nagoya nairobi namibia nantes naples nashville nebraska netherlands nevada newcastle nice nigeria"
    " northampton norway nottingham oakland ohio oklahoma oman omaha orlando osaka oslo ottawa oxford pakistan panama"
    " paris peru perth philadelphia philippines phoenix pittsburgh poland porto portland portugal prague pretoria"
    " quebec queensland riga rome rotterdam russia rwanda sacramento salzburg santiago saudi scotland seattle seoul"
    " serbia seville shanghai sheffield shenzhen singapore slovakia slovenia sofia southampton spain stockholm"
    " strasbourg stuttgart sweden switzerland sydney taipei taiwan tallinn tanzania tennessee texas thailand tokyo"
    " toronto toulouse tunisia turin turkey uganda ukraine utah utrecht valencia vancouver venice vermont vienna"
    " vietnam vilnius virginia wales warsaw washington wellington wisconsin yokohama york zagreb zambia zurich"
)  # fmt: skip
_PEOPLES: Final = (
    "african american americans arab arabic argentinian asian australian australians austrian austrians belgian"
    " belgians brazilian brazilians british brits bulgarian canadian canadians chilean chinese colombian croatian"
    " czech czechs danes danish dutch egyptian english estonian european europeans filipino finnish finns flemish"
    " french german germans greek greeks hungarian icelandic indian indians indonesian irish israeli israelis italian"
    " italians japanese kenyan korean koreans latin latvian lithuanian lithuanians mexican moroccan nigerian"
    " norwegian norwegians poles polish portuguese romanian russian russians saudi scottish serbian slovak slovenian"
    " slovenians slovenes spaniards spanish swede swedes swedish swiss taiwanese thai turkish turks ukrainian"
    " vietnamese welsh"
)
_TOOLS: Final = (
    "access adobe adp ahrefs aircall airtable algolia amazon amplitude anaplan appian apple asana atlassian"
    " autodesk avaya aws azure bamboohr basecamp bigcommerce bigquery bitbucket blackbaud blackline bloomberg box"
    " braintree braze bullhorn calendly canva celonis cerner checkr chorus circleci cisco clari clickup clio cloudflare"
    " coda cognos concur confluence contentful coupa cornerstone crowdstrike databricks datadog deel dell docusign"
    " drata dropbox drupal dynamics dynatrace elastic eloqua epic eventbrite excel expensify facebook figma five9"
    " fivetran fleetio freshdesk freshservice freshworks genesys geotab github gitlab gmail gong google grafana"
    " greenhouse guidewire gusto honeycomb hootsuite hotjar hubspot ibm icims infor informatica instagram intercom"
    " intuit ironclad jenkins jira kafka klaviyo kronos lever linkedin looker lucidchart magento mailchimp marketo"
    " meditech microsoft microstrategy mindbody miro mixpanel monday mulesoft netsuite newrelic notion odoo okta"
    " onbase onedrive onetrust openai oracle outlook outreach pagerduty palantir pardot paycom paychex paylocity paypal"
    " pendo pipedrive postgres power powerpoint procore qlik qualtrics quickbooks ramp rapid7 redshift"
    " rippling sage salesforce salesloft samsara sap segment sendgrid sentry servicenow sharepoint shopify siebel"
    " siemens skype slack smartsheet snowflake sophos splunk square squarespace stripe successfactors sugarcrm"
    " surveymonkey tableau talend taleo teams teamviewer tealium tenable trello twilio typeform ukg unit4 uipath vanta"
    " veeva verint vertex visio vmware webex webflow whatsapp wix woocommerce word wordpress workday workfront xero"
    " yammer youtube zapier zendesk zenefits zoho zoom zoominfo zuora"
)  # fmt: skip
_SORTS: Final = {
    "a first name": frozenset(_PERSONS.split()),
    "a place": frozenset(_PLACES.split()),
    "a people": frozenset(_PEOPLES.split()),
    "a well-known tool": frozenset(_TOOLS.split()),
}


@lru_cache(maxsize=10_000)
def sorts_of(name: str) -> tuple[str, ...]:
    """The sorts of name that the words of `name` are, case aside: "a place" of "Hong Kong"."""
    words = name.lower().split()
    return tuple(sort for sort, known in _SORTS.items() if any(word in known for word in words))
