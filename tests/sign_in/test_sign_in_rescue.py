"""Whoever hosts an installation helps a person back in."""

from pathlib import Path

import pytest
from sign_in_house import House
from sign_in_server import URL, served
from stores import settings_of
from typer.testing import CliRunner

from morgiana.app import installation
from morgiana.control.refusals import NotSignedIn
from morgiana.control.sign_in.entrance import SignedIn
from morgiana.control.sign_in.refusals import UnknownAccount
from morgiana.control.sign_in.rescue import release
from morgiana.surfaces.cli.application import application
from morgiana.surfaces.cli.places import Place


def test_a_lost_second_factor_is_taken_off(home: House) -> None:
    """The password alone opens again, every session ends, and the person is told."""
    session = home.sign_anna_in().session
    home.set_codes(session)
    home.post()
    assert home.half_way()
    release(home.sign_in, " ANNA@example.org")
    with pytest.raises(NotSignedIn):
        home.sign_in.sessions.bearer(session)
    assert isinstance(home.sign_anna_in(), SignedIn)
    assert "switched off" in home.post()[0].text
    with pytest.raises(UnknownAccount):
        release(home.sign_in, "nobody@example.org")


def test_the_command_releases_an_account(tmp_path: Path) -> None:
    """`morgiana account release`, beside a server or without one; where there are no accounts it says so."""
    with served(tmp_path) as shop:
        owner = shop.signed_up()
    chosen = installation(settings_of(tmp_path, url=URL, sign_up="open"))
    run = CliRunner().invoke
    done = run(application(chosen.registry), ["account", "release", "anna@example.org"], obj=Place(chosen))
    assert done.exit_code == 0, done.output
    assert "signs in without a second factor now" in done.output
    with served(tmp_path) as shop:
        again = shop.browser()
        again.cookies.update(owner.cookies)
        assert again.get("/v1/sign-in/account").status_code == 401
    unknown = run(application(chosen.registry), ["account", "release", "nobody@example.org"], obj=Place(chosen))
    assert unknown.exit_code != 0
    alone = installation(settings_of(tmp_path))
    refused = run(application(alone.registry), ["account", "release", "anna@example.org"], obj=Place(alone))
    assert refused.exit_code != 0
    assert "There are no accounts here." in refused.output
