"""The texts of the letters that sign-in sends. The French is in `locale/fr.po`, by the mechanism of
`commerce/language.py`."""

GREETING = "Hello {name},"
GREETING_NOBODY = "Hello,"
GOODBYE = "If you did not ask for this, you need do nothing: without the link nothing happens."
SIGNED = "Morgiana at {place}"

SIGN_IN_SUBJECT = "Your link to sign in"
SIGN_IN = "This link signs you in. It works once, for 15 minutes, and is for nobody but you:"

SIGN_UP_SUBJECT = "Confirm your e-mail address"
SIGN_UP = "This link confirms your address and goes on to your new account. It works once, for a day:"

KNOWN_SUBJECT = "You have an account already"
KNOWN = "Somebody wanted to open an account with this address, and there is one already. Sign in here:"
KNOWN_GOODBYE = "If you have forgotten your password, you can choose a new one there. If it was not you, do nothing."

NEW_PASSWORD_SUBJECT = "Choose a new password"
NEW_PASSWORD = "With this link you choose a new password. It works once, for 30 minutes:"

CHANGE_ADDRESS_SUBJECT = "Confirm your new e-mail address"
CHANGE_ADDRESS = "This link makes this address the one of your account. It works once, for an hour:"

INVITATION_SUBJECT = "You are invited to {organisation}"
INVITATION = "{inviter} invites you to work in {organisation}. Accept with this link:"
INVITATION_NOBODY = "You are invited to work in {organisation}. Accept with this link:"

NOTICE_SUBJECT = "Your account was changed"
PASSWORD_CHANGED = "Your password was changed, and you were signed out everywhere else."
ADDRESS_CHANGED = "Your account now has another e-mail address: {email}."
CODES_ON = "An authenticator app was set up as your second factor."
CODES_OFF = "Your second factor was switched off."
PASSKEY_ADDED = "A passkey was added to your account: {passkey}."
PASSKEY_REMOVED = "A passkey was removed from your account: {passkey}."
PROVIDER_LINKED = "Your account can now be opened by signing in with {provider}."
RECOVERY_USED = "Somebody signed in with one of your recovery codes; {left} are left."
NOTICE_GOODBYE = "If it was not you, choose a new password at once and end all other sessions:"
