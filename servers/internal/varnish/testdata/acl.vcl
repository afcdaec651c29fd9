sub cors {
    # backend app1 { .host = "not this"; }
    if (req.http.X-Cors) {
        set resp.http.Access-Control-Allow-Origin = req.http.X-Cors;
    }
    set resp.http.Vary = "Origin";
}
