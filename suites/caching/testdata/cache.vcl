# A cache in front of an application: what to store, and for whom, is up to the
# application's answers.
vcl 4.1;

backend application {
    .host = "backend";
    .port = "3000";
}
