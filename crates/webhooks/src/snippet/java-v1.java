// Receives webhooks and verifies their signatures: Standard Webhooks, v1 (a shared secret).
//   WEBHOOK_SECRET=whsec_… java Receiver.java
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public class Receiver {
    static final long TOLERANCE = 5 * 60;
    static final int LARGEST = 1024 * 1024;

    /** Throws unless one of the secrets made one of the signatures, less than five minutes ago. */
    static void verify(String[] secrets, byte[] body, Headers headers) throws GeneralSecurityException {
        String timestamp = header(headers, "webhook-timestamp");
        if (!timestamp.matches("[0-9]{1,12}")) {
            throw new GeneralSecurityException("there is no timestamp");
        }
        if (Math.abs(Instant.now().getEpochSecond() - Long.parseLong(timestamp)) > TOLERANCE) {
            throw new GeneralSecurityException("the timestamp is stale");
        }
        String before = header(headers, "webhook-id") + "." + timestamp + ".";
        for (String secret : secrets) {
            byte[] key = Base64.getDecoder().decode(secret.replaceFirst("^whsec_", ""));
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(before.getBytes(StandardCharsets.UTF_8));
            // The body exactly as it came: parsed and written again, it would have another signature.
            String expected = "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
            for (String candidate : header(headers, "webhook-signature").split(" ")) {
                if (MessageDigest.isEqual(expected.getBytes(), candidate.getBytes())) {
                    return;
                }
            }
        }
        throw new GeneralSecurityException("no signature fits");
    }

    static String header(Headers headers, String name) {
        String value = headers.getFirst(name);
        return value == null ? "" : value;
    }

    public static void main(String[] arguments) throws Exception {
        // Several, separated by spaces, while one is being replaced.
        String[] secrets = System.getenv("WEBHOOK_SECRET").split(" ");
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8080"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", exchange -> {
            int status = 204;
            byte[] body = exchange.getRequestBody().readNBytes(LARGEST);
            try {
                verify(secrets, body, exchange.getRequestHeaders());
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
