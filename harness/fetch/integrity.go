package fetch

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"strings"
)

// MatchesIntegrity reports whether bytes match integrity metadata: one of the
// digests of the strongest algorithm that it names. Metadata without a digest
// of a known algorithm matches everything.
//
// https://w3c.github.io/webappsec-subresource-integrity/#does-response-match-metadatalist
func MatchesIntegrity(bytes, metadata string) bool {
	strongest, matches := 0, true
	for item := range strings.FieldsSeq(metadata) {
		expression, _, _ := strings.Cut(item, "?")
		algorithm, digest, _ := strings.Cut(expression, "-")
		strength := integrityStrength(algorithm)
		if strength == 0 || strength < strongest {
			continue
		}
		if strength > strongest {
			strongest, matches = strength, false
		}
		matches = matches || base64urlToBase64.Replace(digest) == integrityDigest(strength, bytes)
	}
	return matches
}

var base64urlToBase64 = strings.NewReplacer("-", "+", "_", "/")

func integrityStrength(algorithm string) int {
	switch lower(algorithm) {
	case "sha256":
		return 256
	case "sha384":
		return 384
	case "sha512":
		return 512
	default:
		return 0
	}
}

func integrityDigest(strength int, bytes string) string {
	switch strength {
	case 384:
		sum := sha512.Sum384([]byte(bytes))
		return base64.StdEncoding.EncodeToString(sum[:])
	case 512:
		sum := sha512.Sum512([]byte(bytes))
		return base64.StdEncoding.EncodeToString(sum[:])
	default:
		sum := sha256.Sum256([]byte(bytes))
		return base64.StdEncoding.EncodeToString(sum[:])
	}
}
