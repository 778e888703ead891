// Package webhook verifies signatures of Standard Webhooks (v1: HMAC-SHA256 under a shared secret).
package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Verify answers nil when a signature matches.
//
// secret is whsec_…, from the environment or a secret store; body are the bytes as they came, never JSON that was parsed and
// written again.
func Verify(secret string, headers http.Header, body []byte) error {
	id, timestamp := headers.Get("webhook-id"), headers.Get("webhook-timestamp")
	made, err := strconv.ParseInt(timestamp, 10, 64)
	if id == "" || err != nil {
		return errors.New("a webhook header is missing")
	}
	if off := time.Since(time.Unix(made, 0)); off > 5*time.Minute || off < -5*time.Minute {
		return errors.New("the timestamp is too far off")
	}

	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return errors.New("the secret is not whsec_ and base64")
	}
	code := hmac.New(sha256.New, key)
	code.Write([]byte(id + "." + timestamp + "."))
	code.Write(body)
	expected := code.Sum(nil)
	for _, signature := range strings.Fields(headers.Get("webhook-signature")) {
		version, value, _ := strings.Cut(signature, ",")
		given, err := base64.StdEncoding.DecodeString(value)
		if version == "v1" && err == nil && hmac.Equal(given, expected) {
			return nil
		}
	}
	return errors.New("no signature matches")
}
