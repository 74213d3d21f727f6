from django.urls import path

from dashboard.history import api, views

urlpatterns = [
    path("rooms/<str:room_id>/visitors/<str:visitor_id>/chats/", views.chats, name="chats"),
    path("rooms/<str:room_id>/visitors/<str:visitor_id>/chats.csv", views.chats_csv, name="chats_csv"),
    path(
        "rooms/<str:room_id>/visitors/<str:visitor_id>/chats/<str:chat_id>/",
        views.earlier_chat,
        name="earlier-chat",
    ),
    path("rooms/<str:room_id>/transcript/", views.transcript, name="transcript"),
    path(
        "api/v1/livechat/visitors.chatHistory/room/<str:room_id>/visitor/<str:visitor_id>",
        api.chat_history,
        name="api-chat-history",
    ),
]
