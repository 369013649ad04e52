"""What still has to be done to a submission, in words."""

from django import template

from submissions.drafts.wording import issue_text

register = template.Library()
register.filter("issue_text", issue_text)
