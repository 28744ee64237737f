package org.distributedpatterns.bench.cache;

/** Lua for wrk: which key the next request is for. */
enum Keys {
    UNIFORM("uniform"),
    ZIPF("Zipf 1.1");

    private final String title;

    Keys(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** Where a key is, on all contenders. */
    static String path(int key) {
        return "/api/cache/bench/key-" + key;
    }

    /** Requests are made beforehand, so that the load costs as little as it can. */
    String script(int count) {
        String draw = switch (this) {
            case UNIFORM -> "requests[math.random(count)]";
            case ZIPF -> "requests[rank(math.random())]";
        };
        return """
                local count = %d
                local requests, upTo, sum, threads = {}, {}, 0, 0
                for rank = 1, count do
                  sum = sum + rank ^ -1.1
                  upTo[rank] = sum
                end
                local function rank(draw)
                  local low, high, target = 1, count, draw * sum
                  while low < high do
                    local middle = math.floor((low + high) / 2)
                    if upTo[middle] < target then low = middle + 1 else high = middle end
                  end
                  return low
                end
                function setup(thread)
                  threads = threads + 1
                  thread:set("id", threads)
                end
                function init()
                  math.randomseed(4711 + id)
                  for key = 1, count do requests[key] = wrk.format("GET", "/api/cache/bench/key-" .. key) end
                end
                function request() return %s end
                """.formatted(count, draw);
    }
}
