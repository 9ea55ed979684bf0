package catalog

// Account is one organisation's key at a provider, or one self-hosted node.
type Account struct {
	// ID is "<provider>-<fingerprint>": stable when keys are reordered, and no
	// way back to the key.
	ID       string
	Provider string
	// Owner names whose quota the key draws from: the ID, unless several keys belong
	// to one account id or the operator names their organisation.
	Owner   string
	BaseURL string
	// Key is sent to the provider and shown nowhere.
	Key Secret
}

// Secret is a text that prints as "[secret]".
type Secret string

// String hides the secret.
func (Secret) String() string { return "[secret]" }

// GoString hides the secret from %#v.
func (Secret) GoString() string { return "[secret]" }

// MarshalText hides the secret from encoders.
func (Secret) MarshalText() ([]byte, error) { return []byte("[secret]"), nil }

// Reveal returns the secret itself.
func (s Secret) Reveal() string { return string(s) }
