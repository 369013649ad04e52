"""Settings that name what the apps above bring: dotted names, so that nothing below imports what stands above it. Each list says
what its members are.
"""

# What the sweep does each round: dotted names of `sweep(*, now) -> dict[str, int]`.
SWEEPS = [
    "portal.queue.door.sweep",
    "portal.audit.chaining.sweep",
    "portal.tallies.jobs.sweep",
    "portal.accounts.limits.sweep",
    "portal.accounts.sessions.sweep",
    "portal.messages.jobs.sweep",
    "portal.messages.sms.sending.sweep",
    "portal.tables.keeping.sweep",
    "portal.tasks.jobs.sweep",
    "portal.privacy.actions.sweep",
    "portal.privacy.ledger.sweep",
    "portal.access.people.jobs.sweep",
    "portal.files.actions.reconcile.sweep",
    "portal.files.actions.garbage_collection.sweep",
    "submissions.checks.reconcile.sweep",
    "submissions.links.jobs.sweep",
    "review.judging.jobs.sweep",
    "review.judging.draws.jobs.sweep",
    "review.judging.films.sweep",
    "review.nominations.documents.jobs.sweep",
    "review.nominations.clashes.jobs.sweep",
    "review.duplicates.jobs.sweep",
    "review.showcase.jobs.sweep",
    "review.retention.jobs.sweep",
]
# Kinds of owners of files: dotted names of `portal.files.owners.OwnerKind`.
FILE_OWNERS = [
    "submissions.drafts.files.SubmissionFiles",
    "review.nominations.documents.files.UnitDocumentFiles",
    "review.objections.files.ObjectionFiles",
    "review.printed_forms.files.TemplateFiles",
    "review.certificates.picture_files.CertificateFiles",
    "review.handouts.files.HandoutFiles",
]
# What pages mask and show on purpose: dotted names of {kind: `found(request, key, field) -> portal.masking.Found`}.
PERSONAL_KINDS = ["portal.access.personal.KINDS", "review.desk.personal.KINDS"]
# Who keeps something of a person: `portal.privacy.holders.Holder`; whether a case's names were published: `names_stay(case)`.
PERSONAL_HOLDERS = ["portal.privacy.account.AccountHolder", "submissions.privacy.CaseHolder", "review.desk.personal_data.ReviewHolder"]  # fmt: skip
NAMES_STAY = "review.desk.personal_data.names_stay"
# What the ledger of erasures does again after a restore: `portal.privacy.ledger.Erasures`.
ERASURES = ["portal.privacy.actions.AccountErasures", "review.retention.again.CampaignErasures"]
# Kinds of work that outlasts a page: dotted names of `portal.tasks.kinds.Kind`.
TASK_KINDS = [
    "review.awards.list_steps.DraftStep", "review.awards.list_steps.PublishStep", "review.certificates.issuing.IssueStep",
    "portal.exports.unit_tree.UnitTreeTable", "portal.privacy.export.OwnDataTask", "portal.trail.table.TenantTrailTable", "review.exports.unit_cases.UnitCasesTable",
    "campaigns.editing.impact_task.ImpactTask",
    "review.honours.counting.HonourCount", "review.honours.export.HonoursTable",
    "review.exports.kind.RosterTask", "review.follow_up.table.MarksTable", "review.desk.trail.table.TrailTable",
    "review.judging.sheet_task.ReviewSheetTask", "review.judging.sheet_task.AssignmentSheetTask",
    "review.judging.sheet_task.JudgeFiguresTask", "review.judging.number_table.NumbersTable",
    "review.desk.units.export.UnitsTable", "review.desk.units.export.GatheredFormTable",
    "review.packages.kind.PackageTask", "review.volumes.kind.VolumeTask", "review.printed_forms.task.PrintedFormTask",
    "review.certificates.table.RegisterTable",
    "review.certificates.batch.CertificatesPdf", "review.certificates.batch.CertificatesZip",
]  # fmt: skip
# What audit events are about: dotted names of `named(subjects) -> dict[subject, words]`.
AUDIT_SUBJECTS = [
    "portal.audit.subjects.named", "campaigns.audit_subjects.named",
    "submissions.audit_subjects.named", "review.audit_subjects.named",
]  # fmt: skip
# What each app says of its background work: dotted names of `backlogs(*, now) -> list[portal.queue.backlog.Backlog]`.
BACKLOGS = [
    "portal.files.health.backlogs", "portal.tasks.jobs.backlogs", "portal.messages.jobs.backlogs",
    "portal.privacy.actions.backlogs", "review.retention.jobs.backlogs",
]  # fmt: skip
# What always holds of rows and files (manage.py invariants): dotted names of lists of `portal.invariants.Invariant`.
INVARIANTS = [
    "portal.invariants.one_tenant.INVARIANTS", "portal.queue.invariants.INVARIANTS", "portal.audit.invariants.INVARIANTS",
    "portal.messages.invariants.INVARIANTS", "portal.files.invariants.INVARIANTS", "portal.tasks.invariants.INVARIANTS",
    "campaigns.invariants.INVARIANTS", "submissions.receipts.invariants.INVARIANTS", "submissions.drafts.invariants.INVARIANTS", "submissions.submitting.invariants.INVARIANTS",
    "review.nominations.invariants.INVARIANTS", "review.judging.invariants.INVARIANTS",
    "review.awards.invariants.INVARIANTS", "review.certificates.invariants.INVARIANTS",
]  # fmt: skip
# What each app shows on a person's home: dotted names of `cards(person, *, now) -> list[portal.home.Card]`.
HOME_CARDS = [
    "portal.access.unit_requests.home.cards", "portal.support.home.cards", "portal.access.home.cards", "submissions.submitting.home.cards",
    "submissions.questions.home.cards", "review.nominations.home.cards", "review.desk.home.cards", "review.objections.home.cards",
]  # fmt: skip
# What begins or ends soon, on a person's home: dotted names of `dates(person, *, now, until) -> list[HomeDate]`.
HOME_DATES = ["campaigns.calendar.home.dates", "submissions.submitting.home.dates"]
# Where a kind or an attribute of units is used above: `names(row)`, those of the campaigns whose rules refer to it.
ORGANISATION_USES = ["campaigns.organisation_uses.campaigns_that_refer_to"]
# What other rules mean for what was handed in: `effects(campaign, document, *, now, told)`; of how many cases that is asked; and
# putting it under them.
RULE_IMPACTS = ["submissions.drafts.impact.effects", "review.nominations.impact.effects"]
RULE_IMPACT_CASES = "submissions.drafts.impact.cases"
RULE_ADOPTION = "submissions.drafts.impact.adopt"
# What follows when a case is handed in: `handler(submission, *, now)`, in its transaction.
HANDED_IN_HANDLERS = ["submissions.links.checking.ask", "review.duplicates.asking.ask"]
# What follows when a submission is rejected or disqualified: `handler(submission, *, why, now)`, in its transaction.
EXCLUSION_HANDLERS = [
    "review.nominations.telling.tell_unit",
    "review.awards.results.forget_results_with",
    "review.certificates.actions.revoke_certificates",
    "review.forwarding.actions.confirming.follow_exclusion",
]
# What follows when a submission that was kept out is taken in again: the same signature, in its transaction.
REINSTATEMENT_HANDLERS = [
    "review.nominations.telling.tell_unit",
    "review.nominations.reinstated.follow_reinstatement",
    "review.awards.results.forget_results_with",
    "review.forwarding.actions.confirming.follow_reinstatement",
]
# What follows when a correction changes or takes a published award: `handler(submission, *, why, now)`, in its transaction.
AWARD_CHANGE_HANDLERS = ["review.certificates.actions.revoke_certificates", "review.forwarding.actions.confirming.follow_award_change"]  # fmt: skip
# What must be settled, or knowingly passed over, before results are published: `check(campaign, *, now) -> Decision`
# (review.awards.open_matters).
PUBLISHING_CHECKS = ["review.objections.queries.publishing_check"]
# What brings an app's rows from a unit to the one it is merged into: `handler(unit, into, *, now)`, in its transaction
# (portal.organisation.units.merging).
UNIT_MERGE_HANDLERS = ["review.nominations.merging.merge_batches", "review.nominations.merging.merge_documents", "review.honours.merging.merge_honours"]  # fmt: skip
# What brings an app's rows to a unit that somebody asked for, once it is in the tree: `handler(asked, unit, *, now)`.
UNIT_FOUND_HANDLERS = ["submissions.drafts.actions.found_units.bring_drafts"]
# The certificates that the results' page offers to a person: `own_certificates(campaign, person)`.
OWN_CERTIFICATES = "review.certificates.queries.own_certificates"
# What gives every judged case its tier, for pages about the judging: `award_tiers(campaign)`, a function of the cases.
AWARD_TIERS = "review.awards.queries.award_tiers"
# Honoured units on the results' page, and those to be honoured on the public notice: `honours(campaign)`, each with its
# label and the names of its units (review.honours.public).
PUBLISHED_HONOURS = "review.honours.public.published_honours"
PROPOSED_HONOURS = "review.honours.public.proposed_honours"
# What judging has come to for a case, as a sentence on its page: `outcome(submission) -> str` (submissions.submitting).
CASE_OUTCOME = "review.awards.case_outcome.case_outcome"
# What the authors of a case read of its reviews after publication: `author_feedback(submission)`, None where nothing.
CASE_FEEDBACK = "review.judging.author_feedback.author_feedback"
# What merge fields stand for: dotted names of mappings of (scope, key) to a resolver (campaigns.fields.merge_fields).
MERGE_FIELDS = ["campaigns.fields.merge_fields.RESOLVERS", "submissions.merge_fields.RESOLVERS", "review.merge_fields.RESOLVERS"]  # fmt: skip
# Groups of people that an organiser writes to: `audiences(campaign, *, now) -> list[portal.messages.audiences.Audience]`.
AUDIENCES = ["submissions.submitting.audiences.audiences", "review.desk.announcing.audiences.audiences"]
# Kinds of owners of threads: dotted names of `portal.threads.kinds.ThreadKind`.
THREAD_KINDS = ["submissions.questions.kind.Questions", "review.judging.discussions.Discussions"]
# Whom an extension concerns beside the coordinators: `draft_owners(campaign, unit) -> Iterable[person key]`.
DRAFT_OWNERS = "submissions.submitting.audiences.draft_owners"
# What the apps above link to from a campaign's page: `campaign_links(campaign, *, now)` (campaigns.public.links).
CAMPAIGN_LINKS = [
    "review.awards.shortlists.shortlist_links",
    "review.objections.campaign_links.campaign_links",
    "review.showcase.campaign_links.campaign_links",
]
# The same for its applicant's page of a case: `case_links(submission)`.
CASE_LINKS = ["review.showcase.campaign_links.case_links", "review.forwarding.queries.case_links"]
# Whether what public pages show of a case's file may go to a visitor: `may_show(submission, attachment, visitor, *, now)`.
SHOWN_FILES = "review.showcase.visibility.may_show"
# The campaigns of the front page: `calls(*, now) -> Sequence[portal.home.Call]`; those of the navigation:
# `newest(tenant, *, most) -> list[portal.home.NavCampaign]`.
FRONT_CALLS = "campaigns.public.calls.calls"
NAV_CAMPAIGNS = "campaigns.public.calls.newest"
# A case's printed forms as they are now: `printed_versions(submission, authors, *, day)`; a unit's: `(campaign, unit, form, *, day)`.
PRINTED_VERSIONS = "review.printed_forms.comparing.printed_versions"
UNIT_PRINTED_VERSIONS = "review.printed_forms.comparing.unit_printed_versions"
# Whether a submission is in a round of judging: `in_round(submission, round_key) -> bool` (submissions.later_slots).
IN_ROUND = "review.judging.queries.in_round"
# What a campaign's calendar asks of the submissions above it: `extend(campaign, number, *, stage, until, reason, actor,
# now)`, and the extensions granted, `granted(campaign)` (campaigns.calendar.queries).
EXTEND_SUBMISSION = "submissions.submitting.extensions.extend_numbered"
SUBMISSION_EXTENSIONS = "submissions.submitting.extensions.granted"
