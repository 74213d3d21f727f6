from django.urls import path, re_path

from dashboard.desk import views

urlpatterns = [
    path("", views.home, name="home"),
    path("bar/", views.bar, name="bar"),
    re_path(r"^hop/(?P<to>previous|next)/$", views.hop, name="hop"),
    path("find/", views.find, name="find"),
    path("rooms/<str:room_id>/", views.room, name="room"),
    path("rooms/<str:room_id>/visitors/<str:visitor_id>/", views.visitor, name="visitor"),
    path("rooms/<str:room_id>/visitors/<str:visitor_id>/pages/", views.timeline, name="timeline"),
]
