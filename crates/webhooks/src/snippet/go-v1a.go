// Receives webhooks and verifies their signatures: Standard Webhooks, v1a (Ed25519).
//
//	WEBHOOK_PUBLIC_KEY=whpk_… go run receiver.go
package main

import (
	"crypto/ed25519"
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
func readKeys() (keys []ed25519.PublicKey) {
	for _, text := range strings.Fields(os.Getenv("WEBHOOK_PUBLIC_KEY")) {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(text, "whpk_"))
		if err != nil || len(key) != ed25519.PublicKeySize {
			log.Fatal("WEBHOOK_PUBLIC_KEY is not whpk_ and base64 of 32 bytes")
		}
		keys = append(keys, key)
	}
	return keys
}

// Returns an error unless one of the keys made one of the signatures, less than five minutes ago.
func verify(keys []ed25519.PublicKey, body []byte, header http.Header) error {
	timestamp := header.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return errors.New("there is no timestamp")
	}
	if age := time.Since(time.Unix(seconds, 0)); age > tolerance || age < -tolerance {
		return errors.New("the timestamp is stale")
	}
	// The body exactly as it came: parsed and written again, it would have another signature.
	signed := append([]byte(header.Get("webhook-id")+"."+timestamp+"."), body...)
	for _, candidate := range strings.Fields(header.Get("webhook-signature")) {
		version, value, _ := strings.Cut(candidate, ",")
		if version != "v1a" {
			continue
		}
		signature, err := base64.StdEncoding.DecodeString(value)
		if err != nil {
			continue
		}
		for _, key := range keys {
			if ed25519.Verify(key, signed, signature) {
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
