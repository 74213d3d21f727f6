from django.urls import path

from dashboard.urls import urlpatterns as project

from .views import bare, cold_visitor, floor, same_bytes

urlpatterns = [
    path("bench/floor", floor),
    path("bench/bare", bare),
    path("bench/bytes/<slug:page>", same_bytes),
    path("bench/cold/rooms/<str:room_id>/visitors/<str:visitor_id>/", cold_visitor),
    *project,
]
