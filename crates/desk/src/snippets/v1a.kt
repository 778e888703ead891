// Verifies signatures of Standard Webhooks (v1a: Ed25519 under the sender's public key).
import java.security.GeneralSecurityException
import java.security.KeyFactory
import java.security.PublicKey
import java.security.Signature
import java.security.spec.X509EncodedKeySpec
import java.time.Instant
import java.util.Base64
import java.util.HexFormat
import kotlin.math.abs

/**
 * Returns when a signature matches, and throws otherwise.
 *
 * @param publicKey whpk_…; it is no secret
 * @param id the header webhook-id
 * @param timestamp the header webhook-timestamp
 * @param signatures the header webhook-signature
 * @param body the bytes as they came, never JSON that was parsed and written again
 */
fun verify(publicKey: String, id: String, timestamp: String, signatures: String, body: ByteArray) {
    if (abs(Instant.now().epochSecond - timestamp.toLong()) > 300) {
        throw GeneralSecurityException("the timestamp is too far off")
    }
    val raw = Base64.getDecoder().decode(publicKey.removePrefix("whpk_"))
    val spki = HexFormat.of().parseHex("302a300506032b6570032100") + raw
    val key = KeyFactory.getInstance("Ed25519").generatePublic(X509EncodedKeySpec(spki))
    val signed = "$id.$timestamp.".toByteArray() + body
    if (signatures.split(" ").none { it.startsWith("v1a,") && verifies(key, signed, it.removePrefix("v1a,")) }) {
        throw GeneralSecurityException("no signature matches")
    }
}

private fun verifies(key: PublicKey, signed: ByteArray, value: String): Boolean =
    try {
        Signature.getInstance("Ed25519").run {
            initVerify(key)
            update(signed)
            verify(Base64.getDecoder().decode(value))
        }
    } catch (notOne: GeneralSecurityException) {
        false
    } catch (notBase64: IllegalArgumentException) {
        false
    }
