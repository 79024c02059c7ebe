"""What is printed on invoices, in English; `locale/` has the others."""

from typing import Final

INVOICE: Final = "Invoice {number}"
CREDIT_NOTE: Final = "Credit note {number}"
DATE: Final = "Date: {day}"
DUE: Final = "To be paid by: {day}"
PERIOD: Final = "Period: {first} to {last}"
CORRECTS: Final = "Corrects invoice {number} of {day}"
YOUR_REFERENCE: Final = "Your reference: {reference}"
YOUR_ORDER: Final = "Your order: {reference}"
FROM: Final = "From"
TO: Final = "To"
VAT_ID: Final = "VAT id: {id}"
TAX_NUMBER: Final = "Tax number: {id}"
REGISTRATION: Final = "Registration: {id}"

TITLES: Final = {
    "line": "Line",
    "name": "What",
    "quantity": "Quantity",
    "price": "Price",
    "price_for": "per {n}",
    "tax": "VAT",
    "amount": "Amount",
    "net": "Total without VAT",
    "gross": "Total with VAT",
    "prepaid": "Paid before",
    "due": "To pay",
    "given_back": "To give back",
    "pdf": "The document to print",
    "facturx": "The document to print, with its data inside (Factur-X)",
    "ubl": "The data alone (UBL 2.1)",
}
"""The titles of columns, sums and files."""

VAT_AT: Final = "VAT at {rate}"
NO_VAT: Final = "No VAT: {reason}"
REASON_REVERSE: Final = "reverse charge, the buyer owes the VAT"
REASON_OUTSIDE: Final = "not subject to VAT"
REASON_ZERO: Final = "rate of zero"
VAT_IN_OTHER: Final = "The VAT is {amount}."
FROM_TO: Final = "{first} to {last}"

TRANSFER: Final = "Please transfer {amount} to this account:"
IBAN: Final = "IBAN: {iban}"
BIC: Final = "BIC: {bic}"
ACCOUNT: Final = "Account holder: {name}"
REFERENCE: Final = "Reference: {reference}"
CARD: Final = "Pay by card on this page: {link}"
BALANCE: Final = "It is taken from the credit that you paid before."
NOTHING_TO_PAY: Final = "There is nothing to pay."

PAGE: Final = "Page {page} of {pages}"
NO_FONT: Final = (
    "{n} characters have no font on this machine, such as {some}, and are printed as ▯; install a font for them, "
    "such as Noto Sans CJK. The electronic invoice has them."
)
