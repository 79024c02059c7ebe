"""Letters leave by a mail server or lie in a folder, and no text adds a line to their heads."""

import ipaddress
import socket
import ssl
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from morgiana.adapters.mail.folder import FolderMail
from morgiana.adapters.mail.smtp import SmtpMail
from morgiana.control.installation import BadSetting, Settings
from morgiana.control.sign_in.ports import Letter
from morgiana.kernel.refusals import Fault

SENDER = "morgiana@shop.example.org"
LETTER = Letter("anna@example.org", "Votre lien de connexion – été", "Bonjour Anna,\n\nhttps://x.example/é\n")


class Box:
    """A mail server's handler that keeps what it is given, or says no."""

    def __init__(self, answer: str = "250 OK") -> None:
        self.letters: list[EmailMessage] = []
        self.answer = answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's name
        if self.answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            message = message_from_bytes(envelope.content, policy=policy.default.clone(utf8=True))
            assert isinstance(message, EmailMessage)
            assert envelope.rcpt_tos == [message["To"]]
            self.letters.append(message)
        return self.answer


@contextmanager
def mail_server(box: Box, **options: Any) -> Iterator[int]:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    controller = Controller(box, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of 127.0.0.1 that signs itself, with its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tests")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path


def with_tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_a_letter_arrives_as_it_was_written() -> None:
    box = Box()
    with mail_server(box) as port:
        SmtpMail(f"smtp://127.0.0.1:{port}", sender=SENDER).send(LETTER)
    [letter] = box.letters
    assert (letter["To"], letter["Subject"]) == (LETTER.to, LETTER.subject)
    assert letter["From"] == f"Morgiana <{SENDER}>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content().replace("\r\n", "\n") == LETTER.text


def test_the_password_goes_by_tls_only(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over TLS the server is signed in to; its certificate is checked, and one that nobody vouches for is refused."""
    given: list[LoginPassword] = []

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: LoginPassword) -> AuthResult:
        given.append(data)
        return AuthResult(success=True)

    box = Box()
    options = {"tls_context": with_tls(certificate), "require_starttls": True, "authenticator": authenticate}
    with mail_server(box, **options) as port:
        mail = SmtpMail(f"smtp://na%40me:pa%2Fss@127.0.0.1:{port}", sender=SENDER)
        with pytest.raises(Fault, match="SSLCertVerificationError"):
            mail.send(LETTER)
        assert given == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        mail.send(LETTER)
    assert given == [LoginPassword(b"na@me", b"pa/ss")]
    assert len(box.letters) == 1


def test_tls_from_the_first_byte(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    box = Box()
    with mail_server(box, ssl_context=with_tls(certificate)) as port:
        SmtpMail(f"smtps://127.0.0.1:{port}", sender=SENDER).send(LETTER)
    assert len(box.letters) == 1


def test_a_server_elsewhere_without_tls_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only one on this machine may go without; seen here by taking loopback for elsewhere."""
    monkeypatch.setattr("morgiana.adapters.mail.smtp.is_loopback", lambda host: False)
    box = Box()
    with mail_server(box) as port, pytest.raises(Fault, match="SMTPNotSupportedError"):
        SmtpMail(f"smtp://127.0.0.1:{port}", sender=SENDER).send(LETTER)
    assert box.letters == []


@pytest.mark.parametrize("answer", ["451 try later: anna@example.org", "550 no such anna@example.org", "421 bye"])
def test_a_server_that_says_no_is_tried_again(answer: str) -> None:
    """And what it says of the address is not repeated."""
    with mail_server(Box(answer)) as port, pytest.raises(Fault) as told:
        SmtpMail(f"smtp://127.0.0.1:{port}", sender=SENDER).send(LETTER)
    assert "anna" not in str(told.value)
    assert answer[:3] in str(told.value)


def test_a_server_that_is_away_is_tried_again() -> None:
    with pytest.raises(Fault) as told:
        SmtpMail("smtp://name:s3cret@127.0.0.1:9", sender=SENDER).send(LETTER)
    assert "s3cret" not in str(told.value)


@pytest.mark.parametrize("letter", [
    Letter("anna@example.org\r\nBcc: everybody@example.org", "x", "x"),
    Letter("anna@example.org, everybody@example.org", "x", "x"),
    Letter("anna@example.org", "Hello\r\nBcc: everybody@example.org", "x"),
])  # fmt: skip
def test_no_text_adds_a_header(letter: Letter, tmp_path: Path) -> None:
    """Neither an address nor a subject breaks out of its line."""
    with pytest.raises(Exception, match=r"\S"):  # ValueError, or the parser's own
        FolderMail(tmp_path, sender=SENDER).send(letter)
    assert list(tmp_path.glob("*.eml")) == []


@pytest.mark.parametrize("to", ["zoë@example.org", "\u7528\u6237@example.org"])
def test_a_letter_reaches_names_that_are_not_ascii_s(to: str, tmp_path: Path) -> None:
    """What stands before the @ goes as it is (RFC 6531), to a server and into the folder."""
    letter = Letter(to, "Hello", "Come in.")
    FolderMail(tmp_path, sender=SENDER).send(letter)
    [written] = tmp_path.glob("*.eml")
    assert f"To: {to}\r\n".encode() in written.read_bytes()
    with mail_server(box := Box()) as port:
        SmtpMail(f"smtp://127.0.0.1:{port}", sender=SENDER).send(letter)
    assert [message["To"] for message in box.letters] == [to]


def test_letters_in_the_folder_are_for_its_user_only(tmp_path: Path) -> None:
    FolderMail(tmp_path / "letters", sender=SENDER).send(LETTER)
    [path] = (tmp_path / "letters").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert message.get_content().replace("\r\n", "\n") == LETTER.text


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"MORGIANA_URL": "shop.example.org"}, "MORGIANA_URL"),
        ({"MORGIANA_URL": "https://shop.example.org/path"}, "MORGIANA_URL"),
        ({"MORGIANA_URL": "http://shop.example.org"}, "nothing encrypts"),
        ({"MORGIANA_URL": "ftp://shop.example.org"}, "MORGIANA_URL"),
        ({"MORGIANA_SIGN_UP": "everybody"}, "MORGIANA_SIGN_UP"),
        ({"MORGIANA_SIGN_UP": "open"}, "MORGIANA_URL is not set"),
        ({"MORGIANA_SMTP_URL": "https://mail.example.org"}, "MORGIANA_SMTP_URL"),
        ({"MORGIANA_SMTP_URL": "smtp:"}, "MORGIANA_SMTP_URL"),
        ({"MORGIANA_MAIL_FROM": "nobody"}, "MORGIANA_MAIL_FROM"),
        ({"MORGIANA_OIDC_WORKS_ISSUER": "https://login.example.net"}, "MORGIANA_URL"),
        ({"MORGIANA_URL": "https://x.org", "MORGIANA_OIDC_WORKS_ISSUER": "http://login.example.net"}, "WORKS_ISSUER"),
        ({"MORGIANA_URL": "https://x.org", "MORGIANA_OIDC_WORKS_ISSUER": "https://l.example.net"}, "WORKS_CLIENT_ID"),
    ],
)
def test_settings_that_cannot_be_used_stop_the_start(environment: dict[str, str], named: str) -> None:
    with pytest.raises(BadSetting, match=named):
        Settings.from_environment(environment)


def test_settings_of_sign_in() -> None:
    """All of them at once; secrets are not in what is shown of them."""
    settings = Settings.from_environment(
        {
            "MORGIANA_URL": "https://shop.example.org/",
            "MORGIANA_SIGN_UP": "invitation",
            "MORGIANA_SMTP_URL": "smtps://name:s3cret@mail.example.org",
            "MORGIANA_MAIL_FROM": "Shop@example.org",
            "MORGIANA_OIDC_AT_WORK_ISSUER": "https://login.example.net/tenant",
            "MORGIANA_OIDC_AT_WORK_CLIENT_ID": "shop",
            "MORGIANA_OIDC_AT_WORK_CLIENT_SECRET": "s3cret",
            "MORGIANA_OIDC_AT_WORK_TRUST_EMAIL": "yes",
        }
    )
    assert (settings.url, settings.sign_up, settings.mail_from) == (
        "https://shop.example.org", "invitation", "shop@example.org",
    )  # fmt: skip
    [provider] = settings.identity_providers
    assert (provider.name, provider.title, provider.client_id) == ("at-work", "At work", "shop")
    assert provider.trusts_email
    assert "s3cret" not in repr(settings)
    assert Settings.from_environment({}).url == ""
