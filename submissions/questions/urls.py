"""Addresses of questions and answers."""

from django.urls import path

from submissions.questions import views

urlpatterns = [
    path("c/<slug:campaign>/ask/", views.ask, name="ask"),
    path("c/<slug:campaign>/faq/<int:entry>/", views.change_faq, name="faq-change"),
    path("c/<slug:campaign>/faq/<int:entry>/remove/", views.remove_faq, name="faq-remove"),
    path("questions/", views.questions, name="questions"),
    path("questions/replies/", views.reply_templates, name="reply-templates"),
    path("questions/replies/<int:template>/remove/", views.remove_template, name="reply-template-remove"),
    path("questions/<uuid:question>/", views.question, name="question"),
    path("questions/<uuid:question>/up/", views.move_up, name="question-up"),
    path("questions/<uuid:question>/faq/", views.make_faq, name="question-faq"),
]
