"""Addresses are found again however they are written, and neither they nor names can act on whoever shows them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from morgiana.control.identity.emails import BadAddress, normal_email
from morgiana.control.identity.names import Name, plain_name


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Ann@Example.ORG", "ann@example.org"),
        ("  ann@example.org\n", "ann@example.org"),
        ("\uff41nn@example.org", "ann@example.org"),  # a full-width letter, as a Japanese keyboard types it
        ("\u212aim@example.org", "kim@example.org"),  # the sign of the Kelvin
        ("ann@B\u00fccher.example", "ann@xn--bcher-kva.example"),
        ("stra\u00dfe@example.org", "stra\u00dfe@example.org"),  # another mailbox than strasse@
        ("\u7530\u4e2d@\u4f8b\u3048.jp", "\u7530\u4e2d@xn--r8jz45g.jp"),
        ("o'neill+shop@example.org", "o'neill+shop@example.org"),
    ],
)
def test_an_address_has_one_form(written: str, kept: str) -> None:
    """Capitals, widths and blanks do not matter; letters that are others stay others. The form is its own form."""
    assert normal_email(written) == kept
    assert normal_email(kept) == kept


@pytest.mark.parametrize(
    "text",
    [
        "", "ann", "@example.org", "ann@", "ann@localhost", "a@b@example.org", "a b@example.org", "a..b@example.org",
        "ann@-b.example", "ann@example.org\r\nBcc: all@example.org", "ann\n@example.org", "ann@example.org\x00",
        "\u0430nn@example.org", "ann@ex\u0430mple.org",  # a Cyrillic letter among Latin ones
        "\u200bann@example.org", "ann\u202e@example.org", "\u0130@example.org", f"{'a' * 65}@example.org",
        f"ann@{'a.' * 130}org", '"ann smith"@example.org', "ann@[127.0.0.1]", "<ann@example.org>", "\ud800@example.org",
    ],
)  # fmt: skip
def test_what_is_no_address(text: str) -> None:
    """Each is refused, and what the refusal shows of it has no line ends and nothing invisible."""
    with pytest.raises(BadAddress) as refused:
        normal_email(text)
    assert refused.value.message.isprintable()


@given(st.text(max_size=80))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    """Nothing else happens, and what is kept is in one line and has one at sign."""
    try:
        kept = normal_email(text)
    except BadAddress:
        return
    assert kept.isprintable()
    assert kept.count("@") == 1
    assert normal_email(kept.upper()) == kept or "\u00df" in kept or not kept.isascii()


@pytest.mark.parametrize(
    "name",
    ["a\r\nX-Evil: 1", "a\nb", "a\x00", "\x1b[31mred", "a\u202eb", "a\u2028b", "\ufeffa", "\ud800", "  ", "\u200d"],
)
def test_a_name_cannot_act(name: str) -> None:
    """Line ends, controls, turns of direction and names without a letter are refused."""
    with pytest.raises(ValidationError):
        TypeAdapter(Name).validate_python(name)


@given(st.text(min_size=1, max_size=60))
def test_a_name_stays_in_one_line(text: str) -> None:
    """Whatever is taken as a name has neither a line end nor a control, and is its own form."""
    try:
        name = plain_name(text)
    except ValueError:
        return
    assert len(name.splitlines()) == 1
    assert not any(unicodedata.category(letter) in ("Cc", "Zl", "Zp") for letter in name)
    assert plain_name(name) == name
