"""`manage.py recheck`: which cases the rules in force (or a document that isn't published yet) would judge otherwise."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from campaigns.loading import BadDocument, canonical, digest, load
from campaigns.models import Campaign, RuleSet
from portal.tenants import all_tenants, tenant_scope
from submissions.checks.actions import evaluate_submission
from submissions.checks.rechecking import changes
from submissions.states import EDITABLE


class Command(BaseCommand):
    """Judges stored facts; opens no file. Cases that were handed in keep the rules they were handed in under."""

    help = "用现行规则重新判定已测得的事实 / judge what was measured by the rules in force"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--campaign", required=True, metavar="SLUG")
        parser.add_argument("--file", type=Path, help="a document to try instead of the rules in force")
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        with all_tenants():  # the operator's command names the campaign, not a tenant
            campaign = (
                Campaign.objects.select_related("tenant", "current").filter(slug=options["campaign"]).first()
            )
        if campaign is None or campaign.current is None:
            raise CommandError(f"没有活动 {options['campaign']}")
        if options["file"] and not options["dry_run"]:
            raise CommandError("--file 只能与 --dry-run 一起使用；要采用新规则，请先发布。")
        with tenant_scope(campaign.tenant):
            rules = self._tried(options["file"]) if options["file"] else campaign.current
            files = cases = applied = 0
            last = None
            for change in changes(campaign, rules, now=now):
                case = change.submission
                files += 1
                if case.pk != last:
                    last, cases = case.pk, cases + 1
                    self.stdout.write(f"{case.number or '草稿'} {case}（{case.state_label}）")
                    if not options["dry_run"] and case.state in EDITABLE:
                        applied += evaluate_submission(case, now=now)
                self.stdout.write(
                    f"  {change.slot} · {change.name}：{change.before or '未判定'} → {change.after}"
                )
                for reason in change.reasons:
                    self.stdout.write(f"    {reason}")
        done = (
            "未作改动" if options["dry_run"] else f"已更新 {applied} 个文件（已提交的案例保持提交时的规则）"
        )
        self.stdout.write(f"{cases} 个案例、{files} 个文件的结论会改变；{done}。")

    def _tried(self, path: Path) -> RuleSet:
        try:
            doc = load(path)
        except BadDocument as problem:
            raise CommandError(str(problem)) from problem
        return RuleSet(document=canonical(doc), digest=digest(doc))
