// Receives webhooks and verifies their signatures: Standard Webhooks, v1a (Ed25519).
//   WEBHOOK_PUBLIC_KEY=whpk_… java Receiver.java
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

public class Receiver {
    static final long TOLERANCE = 5 * 60;
    static final int LARGEST = 1024 * 1024;

    /** Throws unless one of the keys made one of the signatures, less than five minutes ago. */
    static void verify(List<PublicKey> keys, byte[] body, Headers headers) throws GeneralSecurityException {
        String timestamp = header(headers, "webhook-timestamp");
        if (!timestamp.matches("[0-9]{1,12}")) {
            throw new GeneralSecurityException("there is no timestamp");
        }
        if (Math.abs(Instant.now().getEpochSecond() - Long.parseLong(timestamp)) > TOLERANCE) {
            throw new GeneralSecurityException("the timestamp is stale");
        }
        String before = header(headers, "webhook-id") + "." + timestamp + ".";
        for (String candidate : header(headers, "webhook-signature").split(" ")) {
            if (!candidate.startsWith("v1a,")) {
                continue;
            }
            for (PublicKey key : keys) {
                Signature signature = Signature.getInstance("Ed25519");
                signature.initVerify(key);
                signature.update(before.getBytes(StandardCharsets.UTF_8));
                // The body exactly as it came: parsed and written again, it would have another signature.
                signature.update(body);
                try {
                    if (signature.verify(Base64.getDecoder().decode(candidate.substring(4)))) {
                        return;
                    }
                } catch (SignatureException | IllegalArgumentException notOne) {
                    // Not the form of a signature: the next one may fit.
                }
            }
        }
        throw new GeneralSecurityException("no signature fits");
    }

    /** Several, separated by spaces, while one is being replaced. */
    static List<PublicKey> readKeys(String texts) throws GeneralSecurityException {
        // What stands before the 32 bytes of an Ed25519 key in DER.
        String before = "302a300506032b6570032100";
        List<PublicKey> keys = new ArrayList<>();
        for (String text : texts.split(" ")) {
            byte[] bytes = Base64.getDecoder().decode(text.replaceFirst("^whpk_", ""));
            byte[] der = HexFormat.of().parseHex(before + HexFormat.of().formatHex(bytes));
            keys.add(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der)));
        }
        return keys;
    }

    static String header(Headers headers, String name) {
        String value = headers.getFirst(name);
        return value == null ? "" : value;
    }

    public static void main(String[] arguments) throws Exception {
        List<PublicKey> keys = readKeys(System.getenv("WEBHOOK_PUBLIC_KEY"));
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8080"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", exchange -> {
            int status = 204;
            byte[] body = exchange.getRequestBody().readNBytes(LARGEST);
            try {
                verify(keys, body, exchange.getRequestHeaders());
                // Verified: now it may be parsed. The same webhook-id may come more than once: act on it once.
                String json = new String(body, StandardCharsets.UTF_8);
                System.out.println("verified " + header(exchange.getRequestHeaders(), "webhook-id") + " " + json);
            } catch (GeneralSecurityException error) {
                System.out.println("refused " + error.getMessage());
                status = 401;
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        System.out.println("listening on http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }
}
