// Verifies signatures of Standard Webhooks (v1: HMAC-SHA256 under a shared secret).
import java.security.GeneralSecurityException
import java.security.MessageDigest
import java.time.Instant
import java.util.Base64
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec
import kotlin.math.abs

/**
 * Returns when a signature matches, and throws otherwise.
 *
 * @param secret whsec_…, from the environment or a secret store
 * @param id the header webhook-id
 * @param timestamp the header webhook-timestamp
 * @param signatures the header webhook-signature
 * @param body the bytes as they came, never JSON that was parsed and written again
 */
fun verify(secret: String, id: String, timestamp: String, signatures: String, body: ByteArray) {
    if (abs(Instant.now().epochSecond - timestamp.toLong()) > 300) {
        throw GeneralSecurityException("the timestamp is too far off")
    }
    val key = Base64.getDecoder().decode(secret.removePrefix("whsec_"))
    val mac = Mac.getInstance("HmacSHA256").apply { init(SecretKeySpec(key, "HmacSHA256")) }
    mac.update("$id.$timestamp.".toByteArray())
    val expected = ("v1," + Base64.getEncoder().encodeToString(mac.doFinal(body))).toByteArray()
    if (signatures.split(" ").none { MessageDigest.isEqual(expected, it.toByteArray()) }) {
        throw GeneralSecurityException("no signature matches")
    }
}
