import pytest

from sayso.domain.asker import NotAllowed
from sayso.ledger.models import Entry
from sayso.org import connections
from sayso.org.connections import BadAddress, NotConnected, host_of
from sayso.org.models import Connection
from sayso.org.sealing import CannotUnseal

pytestmark = pytest.mark.django_db
KEY = "sk-very-secret-key"


@pytest.fixture
def connect(cast, asker_of, now):
    def act(by=cast.otto, url="https://api.example.com/v1/", **other):
        return connections.connect(
            asker=asker_of(by, **other),
            name="model",
            connector="openai",
            base_url=url,
            secrets={"key": KEY},
            options={"model": "small"},
            at=now,
        )

    return act


def test_it_is_shown_with_its_host_and_without_its_secret(connect, cast, asker_of):
    connect()
    (view,) = connections.list_connections(asker_of(cast.sam))
    assert (view.host, view.consented_by) == ("api.example.com", "Otto Brandt")
    assert KEY not in repr(view)


def test_the_secret_is_sealed_at_rest_and_in_the_trail_and_opens_for_the_connector(connect):
    connect()
    row = Connection.objects.get()
    assert KEY not in row.secrets
    assert not [entry for entry in Entry.objects.all() if KEY in str(entry.payload)]
    opened = connections.open_connection("model")
    assert opened.secrets == {"key": KEY}
    assert KEY not in repr(opened)


def test_only_revops_in_person_consents(connect, cast):
    with pytest.raises(NotAllowed):
        connect(by=cast.mia)
    with pytest.raises(NotAllowed):
        connect(may_decide=False)


@pytest.mark.parametrize(
    "url", ["", "api.example.com", "ftp://example.com", "https://", "https://u:p@example.com", "https://[::1"]
)
def test_nonsense_is_no_address(connect, url):
    with pytest.raises(BadAddress, match="no address"):
        connect(url=url)


def test_consent_taken_back_forgets_the_secret(connect, cast, asker_of, now):
    connect()
    connections.disconnect(asker=asker_of(cast.otto), name="model", at=now)
    assert Connection.objects.get().secrets == ""
    assert not connections.is_connected("model")
    with pytest.raises(NotConnected):
        connections.open_connection("model")


def test_a_new_key_opens_the_old_seal_until_it_is_sealed_anew(connect, cast, asker_of, now, settings):
    connect()
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-secret-key-that-is-long-enough"
    with pytest.raises(CannotUnseal, match="SAYSO_SECRET_KEY_FALLBACKS"):
        connections.open_connection("model")
    settings.SECRET_KEY_FALLBACKS = [old]
    assert connections.seal_anew(asker=asker_of(cast.otto), at=now) == 1
    settings.SECRET_KEY_FALLBACKS = []
    assert connections.open_connection("model").secrets == {"key": KEY}


def test_a_bookmark_is_kept(connect):
    connect()
    connections.keep_cursor(name="model", cursor={"after": "17"})
    assert connections.open_connection("model").cursor == {"after": "17"}


def test_a_folder_is_on_this_machine_and_a_mailbox_at_its_host():
    assert host_of("file:///srv/calls") == "this machine"
    assert host_of("imaps://imap.firm.example:993") == "imap.firm.example:993"
    with pytest.raises(BadAddress):
        host_of("file://elsewhere/srv/calls")
