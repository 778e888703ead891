// Verifies signatures of Standard Webhooks (v1: HMAC-SHA256 under a shared secret).
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public final class Webhook {
    /**
     * Returns when a signature matches, and throws otherwise.
     *
     * @param secret whsec_…, from the environment or a secret store
     * @param id the header webhook-id
     * @param timestamp the header webhook-timestamp
     * @param signatures the header webhook-signature
     * @param body the bytes as they came, never JSON that was parsed and written again
     */
    public static void verify(String secret, String id, String timestamp, String signatures, byte[] body)
            throws GeneralSecurityException {
        if (Math.abs(Instant.now().getEpochSecond() - Long.parseLong(timestamp)) > 300) {
            throw new GeneralSecurityException("the timestamp is too far off");
        }
        byte[] key = Base64.getDecoder().decode(secret.replaceFirst("^whsec_", ""));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
        byte[] expected = ("v1," + Base64.getEncoder().encodeToString(mac.doFinal(body))).getBytes(StandardCharsets.UTF_8);
        for (String signature : signatures.split(" ")) {
            if (MessageDigest.isEqual(expected, signature.getBytes(StandardCharsets.UTF_8))) {
                return;
            }
        }
        throw new GeneralSecurityException("no signature matches");
    }
}
