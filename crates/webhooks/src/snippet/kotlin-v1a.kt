// Receives webhooks and verifies their signatures: Standard Webhooks, v1a (Ed25519).
//   kotlinc receiver.kt -include-runtime -d receiver.jar
//   WEBHOOK_PUBLIC_KEY=whpk_… java -jar receiver.jar
import com.sun.net.httpserver.Headers
import com.sun.net.httpserver.HttpServer
import java.net.InetAddress
import java.net.InetSocketAddress
import java.security.GeneralSecurityException
import java.security.KeyFactory
import java.security.PublicKey
import java.security.Signature
import java.security.SignatureException
import java.security.spec.X509EncodedKeySpec
import java.time.Instant
import java.util.Base64
import java.util.HexFormat
import kotlin.math.abs

const val TOLERANCE = 5 * 60
const val LARGEST = 1024 * 1024

/** Throws unless one of the keys made one of the signatures, less than five minutes ago. */
fun verify(keys: List<PublicKey>, body: ByteArray, headers: Headers) {
    val timestamp = headers.getFirst("webhook-timestamp").orEmpty()
    if (!timestamp.matches(Regex("[0-9]{1,12}"))) throw GeneralSecurityException("there is no timestamp")
    if (abs(Instant.now().epochSecond - timestamp.toLong()) > TOLERANCE) {
        throw GeneralSecurityException("the timestamp is stale")
    }
    val before = "${headers.getFirst("webhook-id").orEmpty()}.$timestamp."
    for (candidate in headers.getFirst("webhook-signature").orEmpty().split(" ")) {
        if (!candidate.startsWith("v1a,")) continue
        if (keys.any { fits(it, candidate.removePrefix("v1a,"), before.toByteArray(), body) }) return
    }
    throw GeneralSecurityException("no signature fits")
}

fun fits(key: PublicKey, candidate: String, before: ByteArray, body: ByteArray): Boolean {
    val signature = Signature.getInstance("Ed25519")
    signature.initVerify(key)
    signature.update(before)
    // The body exactly as it came: parsed and written again, it would have another signature.
    signature.update(body)
    return try {
        signature.verify(Base64.getDecoder().decode(candidate))
    } catch (notOne: SignatureException) {
        false
    } catch (notBase64: IllegalArgumentException) {
        false
    }
}

fun readKey(text: String): PublicKey {
    // What stands before the 32 bytes of an Ed25519 key in DER.
    val before = HexFormat.of().parseHex("302a300506032b6570032100")
    val der = before + Base64.getDecoder().decode(text.removePrefix("whpk_"))
    return KeyFactory.getInstance("Ed25519").generatePublic(X509EncodedKeySpec(der))
}

fun main() {
    // Several, separated by spaces, while one is being replaced.
    val keys = System.getenv("WEBHOOK_PUBLIC_KEY").split(" ").map(::readKey)
    val port = System.getenv("PORT")?.toInt() ?: 8080
    val server = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0)
    server.createContext("/") { exchange ->
        try {
            val body = exchange.requestBody.readNBytes(LARGEST)
            verify(keys, body, exchange.requestHeaders)
            // Verified: now it may be parsed. The same webhook-id may come more than once: act on it once.
            println("verified ${exchange.requestHeaders.getFirst("webhook-id")} ${body.decodeToString()}")
            exchange.sendResponseHeaders(204, -1)
        } catch (error: GeneralSecurityException) {
            println("refused ${error.message}")
            exchange.sendResponseHeaders(401, -1)
        } finally {
            exchange.close()
        }
    }
    server.start()
    println("listening on http://127.0.0.1:${server.address.port}/")
}
