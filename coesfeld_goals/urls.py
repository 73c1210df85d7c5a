from django.urls import include, path

urlpatterns = [path("", include("goals.urls"))]

handler400 = "goals.views.errors.bad_request"
handler403 = "goals.views.errors.forbidden"
handler404 = "goals.views.errors.not_found"
handler500 = "goals.views.errors.server_error"
