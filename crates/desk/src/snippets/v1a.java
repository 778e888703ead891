// Verifies signatures of Standard Webhooks (v1a: Ed25519 under the sender's public key).
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;

public final class Webhook {
    /**
     * Returns when a signature matches, and throws otherwise.
     *
     * @param publicKey whpk_…; it is no secret
     * @param id the header webhook-id
     * @param timestamp the header webhook-timestamp
     * @param signatures the header webhook-signature
     * @param body the bytes as they came, never JSON that was parsed and written again
     */
    public static void verify(String publicKey, String id, String timestamp, String signatures, byte[] body)
            throws GeneralSecurityException {
        if (Math.abs(Instant.now().getEpochSecond() - Long.parseLong(timestamp)) > 300) {
            throw new GeneralSecurityException("the timestamp is too far off");
        }
        ByteArrayOutputStream spki = new ByteArrayOutputStream();
        spki.writeBytes(HexFormat.of().parseHex("302a300506032b6570032100"));
        spki.writeBytes(Base64.getDecoder().decode(publicKey.replaceFirst("^whpk_", "")));
        PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki.toByteArray()));
        for (String signature : signatures.split(" ")) {
            if (signature.startsWith("v1a,") && verifies(key, id + "." + timestamp + ".", body, signature.substring(4))) {
                return;
            }
        }
        throw new GeneralSecurityException("no signature matches");
    }

    private static boolean verifies(PublicKey key, String start, byte[] body, String value) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(key);
            signature.update(start.getBytes(StandardCharsets.UTF_8));
            signature.update(body);
            return signature.verify(Base64.getDecoder().decode(value));
        } catch (GeneralSecurityException | IllegalArgumentException notOne) {
            return false;
        }
    }
}
