package nginx

// wellKnown are short versions of files that come with nginx and its
// distributions, for configurations whose own are not on this machine.
var wellKnown = map[string]string{
	"mime.types": `types {
    text/html html htm shtml;
    text/css css;
    text/plain txt;
    text/xml xml;
    text/vtt vtt;
    text/markdown md;
    application/javascript js mjs;
    application/json json map;
    application/manifest+json webmanifest;
    application/wasm wasm;
    application/pdf pdf;
    application/zip zip;
    font/woff woff;
    font/woff2 woff2;
    font/ttf ttf;
    font/otf otf;
    image/gif gif;
    image/jpeg jpeg jpg;
    image/png png;
    image/webp webp;
    image/avif avif;
    image/svg+xml svg svgz;
    image/x-icon ico;
    audio/mpeg mp3;
    audio/ogg ogg;
    video/mp4 mp4;
    video/webm webm;
}
`,
	"fastcgi_params": gatewayParams("fastcgi", "GATEWAY_INTERFACE CGI/1.1", "REDIRECT_STATUS 200"),
	"fastcgi.conf":   gatewayParams("fastcgi", "SCRIPT_FILENAME $document_root$fastcgi_script_name", "GATEWAY_INTERFACE CGI/1.1", "REDIRECT_STATUS 200"),
	"uwsgi_params":   gatewayParams("uwsgi"),
	"scgi_params":    gatewayParams("scgi", "SCGI 1"),
	"proxy_params": `proxy_set_header Host $http_host;
proxy_set_header X-Real-IP $remote_addr;
proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
proxy_set_header X-Forwarded-Proto $scheme;
`,
	"fastcgi-php.conf": `fastcgi_split_path_info ^(.+?\.php)(/.*)$;
try_files $fastcgi_script_name =404;
set $path_info $fastcgi_path_info;
fastcgi_param PATH_INFO $path_info;
fastcgi_index index.php;
` + gatewayParams("fastcgi", "SCRIPT_FILENAME $document_root$fastcgi_script_name"),
	"options-ssl-nginx.conf": "ssl_session_timeout 1d;\nssl_session_tickets off;\nssl_protocols TLSv1.2 TLSv1.3;\nssl_prefer_server_ciphers off;\n",
	"koi-win":                "",
	"koi-utf":                "",
	"win-utf":                "",
}

// gatewayParams says the variables of CGI that a gateway gets.
func gatewayParams(gateway string, more ...string) string {
	text := ""
	for _, p := range append([]string{
		"QUERY_STRING $query_string", "REQUEST_METHOD $request_method", "CONTENT_TYPE $content_type",
		"CONTENT_LENGTH $content_length", "SCRIPT_NAME $fastcgi_script_name", "PATH_INFO $document_uri", "REQUEST_URI $request_uri",
		"DOCUMENT_URI $document_uri", "DOCUMENT_ROOT $document_root", "SERVER_PROTOCOL $server_protocol",
		"REQUEST_SCHEME $scheme", "HTTPS $https if_not_empty", "REMOTE_ADDR $remote_addr", "REMOTE_PORT $remote_port",
		"SERVER_PORT $server_port", "SERVER_NAME $server_name",
	}, more...) {
		text += gateway + "_param " + p + ";\n"
	}
	return text
}

// ffdhe2048 are the Diffie-Hellman parameters of RFC 7919, appendix A.1.
const ffdhe2048 = `-----BEGIN DH PARAMETERS-----
MIIBCAKCAQEA//////////+t+FRYortKmq/cViAnPTzx2LnFg84tNpWp4TZBFGQz
+8yTnc4kmz75fS/jY2MMddj2gbICrsRhetPfHtXV/WVhJDP1H18GbtCFY2VVPe0a
87VXE15/V8k1mE8McODmi3fipona8+/och3xWKE2rec1MKzKT0g6eXq8CrGCsyT7
YdEIqUuyyOP7uWrat2DX9GgdT0Kj3jlN9K5W7edjcrsZCwenyO4KbXCeAvzhzffi
7MA0BM0oNC9hkXL+nOmFg/+OTxIy7vKBg8P+OxtMb61zO7X8vC7CIAXFjvGDfRaD
ssbzSibBsu/6iGtCOGEoXJf//////////wIBAg==
-----END DH PARAMETERS-----
`
