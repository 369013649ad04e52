"""The small campaign of the review's tests: an organiser, a coordinator of c1, an applicant, an expert."""

from tests.review.conftest import blind_world, world  # noqa: F401 - fixtures
