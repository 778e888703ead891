// Package webhook verifies signatures of Standard Webhooks (v1a: Ed25519 under the sender's public key).
package webhook

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Verify answers nil when a signature matches.
//
// publicKey is whpk_…, which is no secret; body are the bytes as they came, never JSON that was parsed and written again.
func Verify(publicKey string, headers http.Header, body []byte) error {
	id, timestamp := headers.Get("webhook-id"), headers.Get("webhook-timestamp")
	made, err := strconv.ParseInt(timestamp, 10, 64)
	if id == "" || err != nil {
		return errors.New("a webhook header is missing")
	}
	if off := time.Since(time.Unix(made, 0)); off > 5*time.Minute || off < -5*time.Minute {
		return errors.New("the timestamp is too far off")
	}

	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(publicKey, "whpk_"))
	if err != nil || len(key) != ed25519.PublicKeySize {
		return errors.New("the key is not whpk_ and the base64 of 32 bytes")
	}
	signed := append([]byte(id+"."+timestamp+"."), body...)
	for _, signature := range strings.Fields(headers.Get("webhook-signature")) {
		version, value, _ := strings.Cut(signature, ",")
		given, err := base64.StdEncoding.DecodeString(value)
		if version == "v1a" && err == nil && ed25519.Verify(key, signed, given) {
			return nil
		}
	}
	return errors.New("no signature matches")
}
