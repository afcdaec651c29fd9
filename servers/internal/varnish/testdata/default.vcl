/*
 * api.example.com, behind the load balancer
 */
vcl 4.1;

import std;
import directors;
include "acl.vcl";

probe health {
    .url = "/healthz";
    .interval = 5s;
}

backend app1 {
    .host = "backend"; # docker's name
    .port = "3000";
    .probe = health;
    .first_byte_timeout = 30s;
}

backend app2
{
    .port = "3000"; .host = "backend2";
    .probe = { .url = "/"; .interval = 1s; }
    .proxy_header = 1;
}

backend sock { .path = "/run/app/app.sock"; }
backend plain { .host = "192.168.3.4"; }

sub vcl_init {
    new pool = directors.fallback();
    pool.add_backend(app1);
    pool.add_backend(app2);
}

sub vcl_recv {
    set req.backend_hint = pool.backend();
    if (req.url ~ "^/sock") { set req.backend_hint = sock; }
    if (req.url ~ "^/plain") { set req.backend_hint = plain; }
    if (req.http.Origin == "https://app.example.com") {
        set req.http.X-Cors = req.http.Origin;
    } else {
        unset req.http.X-Cors;
    }
    if (req.method == "OPTIONS" && req.http.Access-Control-Request-Method) {
        return (synth(204));
    }
    if (req.url ~ "closed") { return (pass); }
}

sub vcl_deliver { call cors; }
sub vcl_synth {
    call cors;
    if (resp.status == 204) {
        set resp.http.Access-Control-Allow-Methods = {"GET, PUT"};
        return (deliver);
    }
}
