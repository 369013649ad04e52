"""A tenant of any size for measuring and trying out: `manage.py demo_scale`, `manage.py demo --scale`, and the benches."""

from review.demo.scale.making import Made, Size, make_tenant

__all__ = ["Made", "Size", "make_tenant"]
