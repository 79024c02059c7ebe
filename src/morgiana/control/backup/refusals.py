"""The refusals of backup and restore."""

from morgiana.kernel.refusals import Refusal


class NoBackup(Refusal):
    """There is no such backup in that place."""

    status = 404


class WrongPassphrase(Refusal):
    """The passphrase does not open the place of backups."""

    status = 403


class BackupDamaged(Refusal):
    """A part of the backup is missing, or is not what was stored."""

    status = 500


class NotEmpty(Refusal):
    """There are data already where the backup would be restored to."""

    status = 409


class OtherRelease(Refusal):
    """The backup was made by a release with another schema."""

    status = 409


class RestoredButWrong(Refusal):
    """What was restored does not prove itself."""

    status = 500
