#!/bin/bash
# others.sh SUITE: runs the suite against nginx, Varnish, Squid and Apache httpd, where they are installed, and prints the
# counts. SUITE is a checkout of https://github.com/http-tests/cache-tests after `npm install` in it. Needs node, curl,
# and to be root (Apache and Squid give up root's rights themselves). Ports 8000 to 8004 of 127.0.0.1 have to be free.
set -u
here=$(cd "$(dirname "$0")" && pwd)
suite=$(cd "$1" && pwd)
work=$(mktemp -d)
chmod 755 "$work"
running=()
trap 'kill "${running[@]}" 2>/dev/null; wait; rm -rf "$work"' EXIT

cd "$suite" || exit 1
npm_config_protocol=http npm_config_port=8000 npm_config_pidfile=$work/origin.pid \
  node test-engine/server/server.mjs > "$work/origin.log" 2>&1 &
running+=($!)

# run NAME PORT COMMAND…
run() {
  local name=$1 port=$2
  shift 2
  if ! command -v "$1" > /dev/null; then
    echo "$1 is not installed" >&2
    return
  fi
  "$@" > "$work/$name.log" 2>&1 &
  local server=$!
  running+=($server)
  for _ in $(seq 120); do
    curl -s -o /dev/null "http://127.0.0.1:$port/state/x" && break
    sleep 0.5
  done
  npm_config_base=http://127.0.0.1:$port npm_config_id='' npm_package_config_id='' \
    node --no-warnings test-engine/cli.mjs > "$work/$name.json" 2> /dev/null
  kill $server
  wait $server 2> /dev/null
}

mkdir -p "$work/nginx" "$work/httpd/cache"
chown -R www-data "$work/httpd"
sed "s#FOLDER#$work/httpd#" "$here/apache.conf" > "$work/httpd/apache.conf"

run nginx 8002 nginx -p "$work/nginx" -c "$here/nginx.conf"
run varnish 8003 varnishd -F -n "$work/varnish" -a 127.0.0.1:8003 -f "$here/varnish.vcl" -s malloc,64m \
  -p default_ttl=0 -p default_grace=0 -p default_keep=600
run squid 8001 squid -N -f "$here/squid.conf"
run httpd 8004 apache2 -X -f "$work/httpd/apache.conf"

node "$here/count.mjs" "$suite" "$work"/*.json
