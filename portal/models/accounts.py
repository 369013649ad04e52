"""People with an account."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class Person(AbstractUser):
    """A human being with an account; the same person may act in several tenants."""

    real_name = models.CharField("真实姓名", max_length=40, blank=True)
    phone = models.CharField("手机号", max_length=20, blank=True)
    employer = models.CharField("工作单位", max_length=120, blank=True)

    def __str__(self) -> str:
        return self.real_name or self.username
