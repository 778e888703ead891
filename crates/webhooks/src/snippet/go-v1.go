// Receives webhooks and verifies their signatures: Standard Webhooks, v1 (a shared secret).
//
//	WEBHOOK_SECRET=whsec_… go run receiver.go
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

const (
	tolerance = 5 * time.Minute
	largest   = 1 << 20
)

// Several, separated by spaces, while one is being replaced.
func readKeys() (keys [][]byte) {
	for _, text := range strings.Fields(os.Getenv("WEBHOOK_SECRET")) {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(text, "whsec_"))
		if err != nil {
			log.Fatal("WEBHOOK_SECRET is not whsec_ and base64")
		}
		keys = append(keys, key)
	}
	return keys
}

// Returns an error unless one of the keys made one of the signatures, less than five minutes ago.
func verify(keys [][]byte, body []byte, header http.Header) error {
	timestamp := header.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return errors.New("there is no timestamp")
	}
	if age := time.Since(time.Unix(seconds, 0)); age > tolerance || age < -tolerance {
		return errors.New("the timestamp is stale")
	}
	for _, key := range keys {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(header.Get("webhook-id") + "." + timestamp + "."))
		// The body exactly as it came: parsed and written again, it would have another signature.
		mac.Write(body)
		expected := mac.Sum(nil)
		for _, candidate := range strings.Fields(header.Get("webhook-signature")) {
			version, value, _ := strings.Cut(candidate, ",")
			if version != "v1" {
				continue
			}
			signature, err := base64.StdEncoding.DecodeString(value)
			if err == nil && hmac.Equal(signature, expected) {
				return nil
			}
		}
	}
	return errors.New("no signature fits")
}

func main() {
	keys := readKeys()
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largest))
		if err == nil {
			err = verify(keys, body, r.Header)
		}
		var event struct{ Event string }
		if err == nil {
			err = json.Unmarshal(body, &event)
		}
		if err != nil {
			log.Println("refused", err)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		// The same webhook-id may come more than once: act on it once.
		log.Println("verified", r.Header.Get("webhook-id"), event.Event)
		w.WriteHeader(http.StatusNoContent)
	})
	port := os.Getenv("PORT")
	if port == "" {
		port = "8080"
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("listening on http://%s/", listener.Addr())
	log.Fatal(http.Serve(listener, nil))
}
