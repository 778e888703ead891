// Receives webhooks and verifies their signatures: Standard Webhooks, v1 (a shared secret).
//   kotlinc receiver.kt -include-runtime -d receiver.jar
//   WEBHOOK_SECRET=whsec_… java -jar receiver.jar
import com.sun.net.httpserver.Headers
import com.sun.net.httpserver.HttpServer
import java.net.InetAddress
import java.net.InetSocketAddress
import java.security.GeneralSecurityException
import java.security.MessageDigest
import java.time.Instant
import java.util.Base64
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec
import kotlin.math.abs

const val TOLERANCE = 5 * 60
const val LARGEST = 1024 * 1024

/** Throws unless one of the secrets made one of the signatures, less than five minutes ago. */
fun verify(secrets: List<String>, body: ByteArray, headers: Headers) {
    val timestamp = headers.getFirst("webhook-timestamp").orEmpty()
    if (!timestamp.matches(Regex("[0-9]{1,12}"))) throw GeneralSecurityException("there is no timestamp")
    if (abs(Instant.now().epochSecond - timestamp.toLong()) > TOLERANCE) {
        throw GeneralSecurityException("the timestamp is stale")
    }
    val before = "${headers.getFirst("webhook-id").orEmpty()}.$timestamp."
    for (secret in secrets) {
        val key = Base64.getDecoder().decode(secret.removePrefix("whsec_"))
        val mac = Mac.getInstance("HmacSHA256")
        mac.init(SecretKeySpec(key, "HmacSHA256"))
        mac.update(before.toByteArray())
        // The body exactly as it came: parsed and written again, it would have another signature.
        val expected = "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body))
        for (candidate in headers.getFirst("webhook-signature").orEmpty().split(" ")) {
            if (MessageDigest.isEqual(expected.toByteArray(), candidate.toByteArray())) return
        }
    }
    throw GeneralSecurityException("no signature fits")
}

fun main() {
    // Several, separated by spaces, while one is being replaced.
    val secrets = System.getenv("WEBHOOK_SECRET").split(" ")
    val port = System.getenv("PORT")?.toInt() ?: 8080
    val server = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0)
    server.createContext("/") { exchange ->
        try {
            val body = exchange.requestBody.readNBytes(LARGEST)
            verify(secrets, body, exchange.requestHeaders)
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
