# Varnish with its built-in rules; others.sh switches off that it stores what says nothing of itself (default_ttl) and
# serves what is stale (default_grace), which most of the suite's tests depend on
vcl 4.1;
backend default { .host = "127.0.0.1"; .port = "8000"; }
