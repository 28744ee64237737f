package org.distributedpatterns.gateway.discovery;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.distributedpatterns.gateway.discovery.DiscoveryProperties.Named;
import org.distributedpatterns.gateway.membership.AdminCall;
import org.distributedpatterns.gateway.membership.Member;
import org.distributedpatterns.gateway.periodic.PeriodicTask;
import org.distributedpatterns.gateway.periodic.Tasks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Services whose instances a name server knows: by their addresses, or by SRV records (RFC 2782), of which those of the
 * lowest priority count. Asks at a fixed interval instead of by time-to-live, which records of services have set to
 * anything. While there is no answer, or an empty one, the last one stays: instances that have gone are noticed by
 * their connections.
 */
final class DnsDirectory implements Directory, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DnsDirectory.class);

    private record Service(int priority, Member member) {}

    private final DiscoveryProperties properties;
    private final DnsNameResolver resolver;
    private final PeriodicTask task;
    private final List<Consumer<Fleet>> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, List<Member>> known = new TreeMap<>(); // of the event loop
    private volatile Fleet current = Fleet.UNKNOWN;

    DnsDirectory(DiscoveryProperties properties, EventLoop loop, Tasks tasks) {
        this.properties = properties;
        DnsNameResolverBuilder builder = new DnsNameResolverBuilder(loop)
                .datagramChannelType(NioDatagramChannel.class)
                .resolveCache(NoopDnsCache.INSTANCE)
                .queryTimeoutMillis(2_000);
        String server = properties.dnsServer();
        if (server != null) {
            int colon = server.lastIndexOf(':');
            builder.nameServerProvider(new SingletonDnsServerAddressStreamProvider(
                    new InetSocketAddress(server.substring(0, colon), Integer.parseInt(server.substring(colon + 1)))));
        }
        this.resolver = builder.build();
        this.task = tasks.periodic("dns", properties.dnsRefresh(), this::askForAll);
    }

    /** Begins to ask; returns at once. */
    void start() {
        task.start();
    }

    private void askForAll() {
        PeriodicTask.forEach(properties.dns().entrySet(), service -> ask(service.getKey(), service.getValue()));
    }

    private void ask(String service, Named named) {
        Integer port = named.port();
        if (port != null) {
            resolver.resolveAll(named.name()).addListener((Future<List<InetAddress>> answer) -> {
                if (answer.isSuccess()) {
                    List<Member> members = answer.getNow().stream()
                            .map(address -> member(address.getHostAddress(), port, 1, named))
                            .toList();
                    know(service, members);
                } else {
                    failed(named, answer.cause());
                }
            });
        } else {
            resolver.resolveAll(new DefaultDnsQuestion(named.name(), DnsRecordType.SRV))
                    .addListener((Future<List<DnsRecord>> answer) -> {
                        if (answer.isSuccess()) {
                            know(service, services(answer.getNow(), named));
                        } else {
                            failed(named, answer.cause());
                        }
                    });
        }
    }

    private static List<Member> services(List<DnsRecord> records, Named named) {
        List<Service> found = new ArrayList<>();
        for (DnsRecord record : records) {
            if (record instanceof DnsRawRecord raw && record.type().equals(DnsRecordType.SRV)) {
                ByteBuf data = raw.content();
                int priority = data.readUnsignedShort();
                int weight = data.readUnsignedShort();
                int port = data.readUnsignedShort();
                String target = DefaultDnsRecordDecoder.decodeName(data);
                String host = target.endsWith(".") ? target.substring(0, target.length() - 1) : target;
                found.add(new Service(priority, member(host, port, weight, named)));
            }
            ReferenceCountUtil.release(record);
        }
        int lowest = found.stream().mapToInt(Service::priority).min().orElse(0);
        return found.stream()
                .filter(service -> service.priority() == lowest)
                .map(Service::member)
                .toList();
    }

    private static Member member(String host, int port, int weight, Named named) {
        return new Member(
                host + ":" + port,
                host,
                port,
                Map.of(
                        "paths",
                        String.join(",", named.paths()),
                        AdminCall.PUBLISHED_AS,
                        String.join(",", named.adminCalls()),
                        "weight",
                        Integer.toString(weight)));
    }

    private void failed(Named named, Throwable cause) {
        log.warn("no answer to {}: what was known of it stays", named.name(), cause);
    }

    private void know(String service, List<Member> members) {
        if (members.isEmpty()) {
            return;
        }
        known.put(
                service,
                members.stream()
                        .sorted(Comparator.comparing(Member::instance))
                        .distinct()
                        .toList());
        publish(new Fleet(known, known.size() == properties.dns().size()));
    }

    private synchronized void publish(Fleet next) {
        if (!next.equals(current)) {
            current = next;
            listeners.forEach(listener -> listener.accept(next));
        }
    }

    @Override
    public Fleet current() {
        return current;
    }

    @Override
    public synchronized void onChange(Consumer<Fleet> listener) {
        listeners.add(listener);
        listener.accept(current);
    }

    @Override
    public void close() {
        task.close();
        resolver.close();
    }
}
