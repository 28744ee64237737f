package org.distributedpatterns.gateway.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.distributedpatterns.gateway.discovery.DiscoveryProperties.Listed;
import org.distributedpatterns.gateway.discovery.DiscoveryProperties.Named;
import org.distributedpatterns.gateway.membership.Member;
import org.distributedpatterns.gateway.periodic.Tasks;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Services from a list and from a name server that answers over UDP as others do. */
class DirectoryIT {

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());

    /** Addresses by name; none for an answer without any. */
    private final Map<String, List<String>> addresses = new ConcurrentHashMap<>();

    /** {@code priority weight port target} by name. */
    private final Map<String, List<String>> services = new ConcurrentHashMap<>();

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private int nameServer() {
        return ((InetSocketAddress) new Bootstrap()
                        .group(loops)
                        .channel(NioDatagramChannel.class)
                        .handler(new ChannelInitializer<DatagramChannel>() {
                            @Override
                            protected void initChannel(DatagramChannel channel) {
                                channel.pipeline()
                                        .addLast(
                                                new DatagramDnsQueryDecoder(),
                                                new DatagramDnsResponseEncoder(),
                                                new Answers());
                            }
                        })
                        .bind(InetAddress.getLoopbackAddress(), 0)
                        .syncUninterruptibly()
                        .channel()
                        .localAddress())
                .getPort();
    }

    private final class Answers extends SimpleChannelInboundHandler<DatagramDnsQuery> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramDnsQuery query) throws Exception {
            DnsQuestion question = query.recordAt(DnsSection.QUESTION);
            String name = question.name().replaceAll("[.]$", "");
            var response = new DatagramDnsResponse(query.recipient(), query.sender(), query.id());
            response.addRecord(DnsSection.QUESTION, question);
            if (!addresses.containsKey(name) && !services.containsKey(name)) {
                response.setCode(DnsResponseCode.NXDOMAIN);
            }
            if (question.type().equals(DnsRecordType.A)) {
                for (String address : addresses.getOrDefault(name, List.of())) {
                    ByteBuf data = Unpooled.wrappedBuffer(
                            InetAddress.getByName(address).getAddress());
                    response.addRecord(
                            DnsSection.ANSWER, new DefaultDnsRawRecord(question.name(), DnsRecordType.A, 1, data));
                }
            } else if (question.type().equals(DnsRecordType.SRV)) {
                for (String service : services.getOrDefault(name, List.of())) {
                    response.addRecord(
                            DnsSection.ANSWER,
                            new DefaultDnsRawRecord(question.name(), DnsRecordType.SRV, 1, srv(service.split(" "))));
                }
            }
            context.writeAndFlush(response);
        }

        private ByteBuf srv(String[] fields) {
            ByteBuf data = Unpooled.buffer()
                    .writeShort(Integer.parseInt(fields[0]))
                    .writeShort(Integer.parseInt(fields[1]))
                    .writeShort(Integer.parseInt(fields[2]));
            for (String label : fields[3].split("[.]")) {
                data.writeByte(label.length()).writeCharSequence(label, StandardCharsets.US_ASCII);
            }
            return data.writeByte(0);
        }
    }

    private DnsDirectory asking(Map<String, Named> names) {
        var directory = new DnsDirectory(
                new DiscoveryProperties(Map.of(), names, "127.0.0.1:" + nameServer(), Duration.ofMillis(100)),
                loops.next(),
                new Tasks(new SimpleMeterRegistry()));
        directory.start();
        return directory;
    }

    @Test
    void addressesOfANameAreInstancesAndFollowTheNameServer() {
        addresses.put("db.test", List.of("10.0.0.2", "10.0.0.1"));
        try (DnsDirectory directory = asking(Map.of("db", new Named("db.test", 5432, List.of("/api/db"), List.of())))) {
            await().untilAsserted(() -> assertThat(directory.current().of("db"))
                    .extracting(Member::instance)
                    .containsExactly("10.0.0.1:5432", "10.0.0.2:5432"));
            assertThat(directory.current().complete()).isTrue();
            assertThat(directory.current().prefixes("db")).containsExactly("/api/db");
            addresses.put("db.test", List.of("10.0.0.3"));
            await().untilAsserted(() -> assertThat(directory.current().of("db"))
                    .extracting(Member::host)
                    .containsExactly("10.0.0.3"));
            addresses.put("db.test", List.of());
            await().during(Duration.ofMillis(500))
                    .until(() -> directory.current().of("db").size() == 1);
        }
    }

    @Test
    void serviceRecordsTellPortsAndWeightsAndTheLowestPriorityCounts() {
        services.put("_db._tcp.test", List.of("1 3 5001 one.test", "1 1 5002 two.test", "2 1 5003 spare.test"));
        try (DnsDirectory directory = asking(Map.of("db", new Named("_db._tcp.test", null, List.of(), List.of())))) {
            await().untilAsserted(() -> assertThat(directory.current().of("db"))
                    .extracting(
                            Member::host,
                            Member::port,
                            member -> member.metadata().get("weight"))
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("one.test", 5001, "3"),
                            org.assertj.core.groups.Tuple.tuple("two.test", 5002, "1")));
        }
    }

    @Test
    void aNameThatIsUnknownLeavesTheOthersUsable() {
        addresses.put("db.test", List.of("10.0.0.1"));
        try (DnsDirectory dns = asking(Map.of(
                "db",
                new Named("db.test", 1, List.of(), List.of()),
                "no",
                new Named("no.test", 1, List.of(), List.of())))) {
            var all = new CombinedDirectory(List.of(
                    dns,
                    new StaticDirectory(Map.of(
                            "fixed",
                            new Listed(List.of("host:80"), List.of("/api/fixed"), List.of("PUT /api/fixed"))))));
            await().until(() -> all.current().of("db").size() == 1);
            assertThat(all.current().of("fixed")).extracting(Member::host).containsExactly("host");
            assertThat(all.current().complete()).isFalse();
        }
    }

    /** A name that can't even be asked for; before, it was the end of all asking. */
    @Test
    void aNameThatIsNoneLeavesTheOthersUsableAndFollowed() {
        addresses.put("db.test", List.of("10.0.0.1"));
        Named none = new Named("a".repeat(80) + ".test", null, List.of(), List.of());
        Named db = new Named("db.test", 1, List.of(), List.of());
        try (DnsDirectory directory = asking(Map.of("a-none", none, "db", db, "z-none", none))) {
            await().until(() -> directory.current().of("db").size() == 1);
            addresses.put("db.test", List.of("10.0.0.1", "10.0.0.2"));
            await().until(() -> directory.current().of("db").size() == 2);
        }
    }

    @Test
    void whatIsNoAddressIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Listed(List.of("host"), List.of(), List.of()))
                .withMessageContaining("platform.gateway.discovery.listed")
                .withMessageContaining("no host:port");
    }

    @Test
    void whatIsNoAdminCallIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Listed(List.of("host:1"), List.of("/api/x"), List.of("/api/x")))
                .withMessageContaining("platform.gateway.discovery.listed")
                .withMessageContaining("\"/api/x\" is no admin call");
    }
}
