"""Which operation plays which part on the console's own pages, so that the console need not know names.

What is computed for a shop is named by the composition root. The control plane's own operations are named here: they
are the same in every installation, and one that lacks them has no page for them either.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class MoneyParts:
    """What an organisation spends, and how it pays; the host asks the same of others by `organisation_id`."""

    usage: str = "usage.report"
    """Where money, energy and CO2e went, and how to spend less."""
    usage_file: str = "usage.export"
    """The same as a file; the same request."""
    spending: str = "spending.show"
    """What was spent of which limit, and the month's warnings."""
    standings: str = "spending.organisations"
    """What each organisation spent and owes, for the host."""
    set_limit: str = "spending.set"
    """Limits what a shop, a key or the whole organisation may spend."""
    credit: str = "credit.show"
    """How much prepaid credit is left."""
    buy_credit: str = "credit.buy"
    """Gives a page on which credit is bought."""
    prices: str = "price.list"
    """What everything costs."""
    invoices: str = "invoices.list"
    invoice: str = "invoices.show"
    invoice_files: str = "invoices.document"
    terms: str = "invoices.terms"
    """By which terms an organisation pays."""
    payments: str = "payments.list"
    pay: str = "payments.link"
    """Gives a page on which an invoice is paid."""


@dataclass(frozen=True, slots=True)
class PeopleParts:
    """Who belongs to an organisation, what they may do, and what programs may do in its name."""

    people: str = "people.list"
    invite: str = "people.invite"
    change: str = "people.change"
    remove: str = "people.remove"
    end_sessions: str = "people.end_sessions"
    invitations: str = "people.invitations"
    withdraw: str = "people.withdraw"
    roles: str = "roles.list"
    set_role: str = "roles.set"
    remove_role: str = "roles.remove"
    keys: str = "keys.list"
    create_key: str = "keys.create"
    rotate_key: str = "keys.rotate"
    revoke_key: str = "keys.revoke"
    organisation: str = "organisation.show"
    change_organisation: str = "organisation.change"
    require_second_factor: str = "organisation.require_second_factor"
    erase_organisation: str = "privacy.erase_organisation"
    shops: str = "shops.list"
    create_shop: str = "shops.create"
    change_shop: str = "shops.change"


@dataclass(frozen=True, slots=True)
class PrivacyParts:
    """What a shop keeps about persons, and what it does for them when they ask."""

    find: str = "privacy.find"
    export: str = "privacy.export"
    erase: str = "privacy.erase"
    erasures: str = "privacy.erasures"
    retention: str = "privacy.retention"
    set_retention: str = "privacy.set_retention"
    processing: str = "privacy.processing"
    set_region: str = "privacy.set_region"
    rotate_key: str = "privacy.rotate_key"
    consents: str = "consent.list"
    record_consent: str = "consent.record"
    withdraw_consent: str = "consent.withdraw"


@dataclass(frozen=True, slots=True)
class HostParts:
    """What only the host does: its tenants, their plans, its invoices and its books."""

    tenants: str = "tenants.list"
    tenant: str = "tenants.show"
    create_tenant: str = "tenants.create"
    change_tenant: str = "tenants.change"
    suspend: str = "tenants.suspend"
    resume: str = "tenants.resume"
    close: str = "tenants.close"
    erase_tenant: str = "privacy.erase_tenant"
    plans: str = "plans.list"
    set_plan: str = "plans.set"
    grant_credit: str = "credit.grant"
    issue_invoices: str = "invoices.issue"
    credit_note: str = "invoices.credit"
    remind: str = "invoices.remind"
    verify_invoices: str = "invoices.verify"
    set_terms: str = "invoices.set_terms"
    seller: str = "invoices.seller"
    set_seller: str = "invoices.set_seller"
    record_payment: str = "payments.record"
    refund: str = "payments.refund"
    provider_reports: str = "payments.events"
    balances: str = "ledger.balances"
    entries: str = "ledger.entries"
    verify_ledger: str = "ledger.verify"
    rotate_master: str = "privacy.rotate_master"


@dataclass(frozen=True, slots=True)
class AuditParts:
    """Who did what; the host asks the same of any trail."""

    entries: str = "audit.list"
    export: str = "audit.export"
    verify: str = "audit.verify"


@dataclass(frozen=True, slots=True)
class Parts:
    """Every part."""

    plan: str
    """The home page: last week and what to do this week. Request needs no field."""
    export: str
    """Gives the plan as files."""
    understand: str
    """The import's first step: uploaded files in, what was understood out."""
    load: str
    """The import's second step."""
    undo: str
    """Takes an import back."""
    imports: str
    """What was imported, newest first."""
    data: str
    """What is loaded, table by table; the request needs no field."""
    products: str
    """The list of products."""
    product: str
    """One product: history, forecast, stock, orders."""
    rows: str
    """Rows of a table as they were loaded; its request is what an answer says that it rests on."""
    forecast: str
    """What products will sell; its request takes `products`, a list of their numbers."""
    profile: str
    """What is true of the whole shop."""
    set_profile: str
    """Says what is true of the whole shop."""
    money: MoneyParts = field(default_factory=MoneyParts)
    people: PeopleParts = field(default_factory=PeopleParts)
    privacy: PrivacyParts = field(default_factory=PrivacyParts)
    audit: AuditParts = field(default_factory=AuditParts)
    host: HostParts = field(default_factory=HostParts)
