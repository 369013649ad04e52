"""A draft of rules, under /t/<tenant>/drafts/<draft>/."""

from django.urls import path

from campaigns.editing.views import draft, finishing, trying

urlpatterns = [
    path("", draft.front, name="draft"),
    path("part/<str:place>/", draft.part, name="draft-part"),
    path("discard/", draft.discard, name="draft-discard"),
    path("yaml/", finishing.as_yaml, name="draft-yaml"),
    path("publish/", finishing.publishing, name="draft-publish"),
    path("preview/", finishing.preview, name="draft-preview"),
    path("preview/<str:category>/", finishing.preview_category, name="draft-preview-category"),
    path("preview/<str:category>/<str:slot>/try/", trying.try_file, name="draft-try"),
]
