//! Signed checkpoints, and proofs that end in one.
use ed25519_dalek::{Signer as _, SigningKey};
use merkle::{Checkpoint, Frontier, Inclusion, NoteError, ProofError, commitment, leaf_hash};

fn key(n: u8) -> SigningKey {
    SigningKey::from_bytes(&[n; 32])
}

fn note(checkpoint: &Checkpoint, key: &SigningKey) -> String {
    checkpoint.note(&key.verifying_key().to_bytes(), &key.sign(checkpoint.text().as_bytes()).to_bytes())
}

fn checkpoint() -> Checkpoint {
    Checkpoint { origin: "aiqyn-registry/0badcafe/main".to_owned(), size: 7, root: [9; 32] }
}

#[test]
fn opened_by_its_key_alone() {
    let (ours, other) = (key(1), key(2));
    let public = ours.verifying_key().to_bytes();
    let signed = note(&checkpoint(), &ours);
    assert_eq!(signed.lines().count(), 5);
    assert_eq!(Checkpoint::open(&signed, &public), Ok(checkpoint()));
    assert_eq!(Checkpoint::open(&signed, &other.verifying_key().to_bytes()), Err(NoteError::OtherKey));
    assert_eq!(Checkpoint::open(&signed.replacen('7', "8", 1), &public), Err(NoteError::Signature));
    // A witness signs beside us, before or after.
    let witness = note(&checkpoint(), &other).lines().last().unwrap().to_owned();
    assert_eq!(Checkpoint::open(&format!("{signed}{witness}\n"), &public), Ok(checkpoint()));
    // Extensions are signed too.
    let text = format!("{}moment 5\n", checkpoint().text());
    let more = checkpoint().note(&public, &ours.sign(text.as_bytes()).to_bytes());
    let more = more.replacen("\n\n", "\nmoment 5\n\n", 1);
    assert_eq!(Checkpoint::open(&more, &public), Ok(checkpoint()));
    assert_eq!(Checkpoint::open(&more.replace("moment 5", "moment 6"), &public), Err(NoteError::Signature));
}

#[test]
fn what_is_none_is_called_so() {
    let ours = key(1);
    let public = ours.verifying_key().to_bytes();
    let signed = note(&checkpoint(), &ours);
    let bad = [
        String::new(),
        signed.replacen("\n7\n", "\n07\n", 1),
        signed.replacen("\n7\n", "\n-7\n", 1),
        signed.replacen("\n7\n", "\n99999999999999999999999\n", 1),
        signed.replacen("CQkJ", "CQk", 1),
        signed.replace("— ", "- "),
        signed.replace("\n\n", "\n"),
        signed.replacen("aiqyn-registry", "aiqyn registry", 1),
    ];
    for note in bad {
        assert_eq!(Checkpoint::open(&note, &public), Err(NoteError::Malformed), "{note}");
    }
}

#[test]
fn an_entry_is_proved_and_no_other() {
    let ours = key(1);
    let public = ours.verifying_key().to_bytes();
    let salt = [5; 16];
    let mut frontier = Frontier::default();
    let mut before = Vec::new();
    for n in 0..6u8 {
        if n == 5 {
            before = frontier.nodes().map(|(_, hash)| hash).collect();
        }
        frontier.append(leaf_hash(&commitment(&salt, &[n])), |_, _| ());
    }
    before.reverse();
    let checkpoint = Checkpoint { origin: "log".to_owned(), size: 6, root: frontier.root() };
    // The newest entry's proof is the edge that it came to: leaf 4 beside it, then the four before.
    let proof = Inclusion { index: 5, salt, path: before, note: note(&checkpoint, &ours) };
    assert_eq!(proof.verify(&[5], &public), Ok(checkpoint));
    assert_eq!(proof.verify(&[4], &public), Err(ProofError::NotThere));
    assert_eq!(Inclusion { salt: [6; 16], ..proof.clone() }.verify(&[5], &public), Err(ProofError::NotThere));
    assert_eq!(Inclusion { index: 4, ..proof.clone() }.verify(&[5], &public), Err(ProofError::NotThere));
    let other = key(2).verifying_key().to_bytes();
    assert_eq!(proof.verify(&[5], &other), Err(ProofError::Note(NoteError::OtherKey)));
}
