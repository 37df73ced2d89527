//! From words to a tree.

use serde_json::Value;

use super::lexer::{Token, Word, located, words};

/// Deeper nesting is refused, not followed: expressions come from outside.
const DEEPEST: usize = 200;

/// A part of an expression, and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    pub kind: Kind,
    pub at: usize,
}

/// What a part is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    Literal(Value),
    Name(String),
    /// `a.b`, `a['b']`, `a?.b`; the place of the name is the tree's.
    Member(Box<Tree>, Box<Tree>, bool),
    Slice(Box<Tree>, Option<Box<Tree>>, Option<Box<Tree>>),
    Call(String, Vec<Tree>),
    Not(Box<Tree>),
    Minus(Box<Tree>),
    Binary(&'static str, Box<Tree>, Box<Tree>),
    Choice(Box<Tree>, Box<Tree>, Box<Tree>),
    List(Vec<Tree>),
    Map(Vec<(Tree, Tree)>),
    Closure(Box<Tree>),
    Let(String, Box<Tree>, Box<Tree>),
}

/// Reads an expression.
///
/// # Errors
/// It is none.
pub fn parse(text: &str) -> Result<Tree, String> {
    let mut parser = Parser {
        text,
        words: words(text)?,
        at: 0,
        depth: 0,
    };
    let tree = parser.whole()?;
    match parser.peek() {
        Word::End => Ok(tree),
        _ => Err(parser.unexpected()),
    }
}

/// All dotted names in it.
pub fn paths(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    collect(tree, &mut found);
    found
}

fn path(tree: &Tree) -> Option<String> {
    match &tree.kind {
        Kind::Name(name) => Some(name.clone()),
        Kind::Member(of, name, _) => match &name.kind {
            Kind::Literal(Value::String(name)) => Some(format!("{}.{name}", path(of)?)),
            _ => None,
        },
        _ => None,
    }
}

fn collect(tree: &Tree, found: &mut Vec<String>) {
    found.extend(path(tree));
    let parts: Vec<&Tree> = match &tree.kind {
        Kind::Literal(_) | Kind::Name(_) => Vec::new(),
        Kind::Member(a, b, _) | Kind::Binary(_, a, b) | Kind::Let(_, a, b) => vec![a, b],
        Kind::Slice(a, b, c) => [Some(a), b.as_ref(), c.as_ref()]
            .into_iter()
            .flatten()
            .map(AsRef::as_ref)
            .collect(),
        Kind::Call(_, parts) | Kind::List(parts) => parts.iter().collect(),
        Kind::Not(a) | Kind::Minus(a) | Kind::Closure(a) => vec![a],
        Kind::Choice(a, b, c) => vec![a, b, c],
        Kind::Map(pairs) => pairs.iter().flat_map(|(a, b)| [a, b]).collect(),
    };
    parts.into_iter().for_each(|part| collect(part, found));
}

struct Parser<'a> {
    text: &'a str,
    words: Vec<Token>,
    at: usize,
    depth: usize,
}

/// Binary operators by how closely they bind.
fn binding(word: &Word) -> Option<(&'static str, u32)> {
    let known: [(&'static str, u32); 25] = [
        ("|", 1),
        ("or", 10),
        ("||", 10),
        ("and", 15),
        ("&&", 15),
        ("==", 20),
        ("!=", 20),
        ("<", 20),
        (">", 20),
        ("<=", 20),
        (">=", 20),
        ("in", 20),
        ("matches", 20),
        ("contains", 20),
        ("startsWith", 20),
        ("endsWith", 20),
        ("..", 25),
        ("+", 30),
        ("-", 30),
        ("*", 60),
        ("/", 60),
        ("%", 60),
        ("**", 100),
        ("^", 100),
        ("??", 500),
    ];
    let text = match word {
        Word::Operator(operator) => operator,
        Word::Name(name) => name.as_str(),
        _ => return None,
    };
    known.into_iter().find(|(operator, _)| *operator == text)
}

impl Parser<'_> {
    fn peek(&self) -> &Word {
        &self.words[self.at].word
    }

    fn place(&self) -> usize {
        self.words[self.at].at
    }

    fn next(&mut self) -> Word {
        let word = self.words[self.at].word.clone();
        if self.at + 1 < self.words.len() {
            self.at += 1;
        }
        word
    }

    fn is(&mut self, operator: &str) -> bool {
        let is = matches!(self.peek(), Word::Operator(known) if *known == operator);
        if is {
            self.next();
        }
        is
    }

    fn is_name(&mut self, name: &str) -> bool {
        let is = matches!(self.peek(), Word::Name(known) if known == name);
        if is {
            self.next();
        }
        is
    }

    fn expect(&mut self, operator: &str) -> Result<(), String> {
        match self.is(operator) {
            true => Ok(()),
            false => Err(self.unexpected()),
        }
    }

    fn unexpected(&self) -> String {
        let shown = match self.peek() {
            Word::End => "EOF".to_owned(),
            Word::Name(name) if binding(self.peek()).is_some() => format!("Operator({name:?})"),
            Word::Name(name) => format!("Identifier({name:?})"),
            Word::Integer(number) => format!("Number(\"{number}\")"),
            Word::Float(number) => format!("Number(\"{number}\")"),
            Word::Text(text) => format!("String({text:?})"),
            Word::Operator(operator) if "()[]{}".contains(operator) => {
                format!("Bracket({operator:?})")
            }
            Word::Operator(operator) => format!("Operator({operator:?})"),
        };
        located(
            self.text,
            self.place(),
            &format!("unexpected token {shown}"),
        )
    }

    fn deeper<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, String>,
    ) -> Result<T, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(located(
                self.text,
                self.place(),
                "the expression is nested too deeply",
            ));
        }
        let done = read(self);
        self.depth -= 1;
        done
    }

    fn whole(&mut self) -> Result<Tree, String> {
        if matches!(self.peek(), Word::Name(name) if name == "let")
            && matches!(
                self.words.get(self.at + 1).map(|t| &t.word),
                Some(Word::Name(_))
            )
        {
            let at = self.place();
            self.next();
            let Word::Name(name) = self.next() else {
                return Err(self.unexpected());
            };
            self.expect("=")?;
            let value = self.binary(0)?;
            self.expect(";")?;
            let body = self.deeper(Self::whole)?;
            return Ok(Tree {
                kind: Kind::Let(name, Box::new(value), Box::new(body)),
                at,
            });
        }
        self.binary(0)
    }

    fn binary(&mut self, least: u32) -> Result<Tree, String> {
        let tree = self.deeper(|parser| parser.operators(least))?;
        if least == 0 {
            self.choice(tree)
        } else {
            Ok(tree)
        }
    }

    fn choice(&mut self, condition: Tree) -> Result<Tree, String> {
        if !self.is("?") {
            return Ok(condition);
        }
        let at = condition.at;
        let (yes, no);
        if self.is(":") {
            yes = condition.clone();
            no = self.binary(0)?;
        } else {
            yes = self.binary(0)?;
            self.expect(":")?;
            no = self.binary(0)?;
        }
        Ok(Tree {
            kind: Kind::Choice(Box::new(condition), Box::new(yes), Box::new(no)),
            at,
        })
    }

    fn operators(&mut self, least: u32) -> Result<Tree, String> {
        let mut left = self.prefix()?;
        loop {
            let mut negated = false;
            let begin = self.at;
            if matches!(self.peek(), Word::Name(name) if name == "not") {
                self.next();
                negated = true;
            }
            let at = self.place();
            let Some((operator, strength)) =
                binding(self.peek()).filter(|(_, strength)| *strength >= least.max(1))
            else {
                self.at = begin;
                return Ok(left);
            };
            self.next();
            if operator == "|" {
                left = self.piped(left)?;
                continue;
            }
            let right = match operator {
                "**" | "^" => self.deeper(|parser| parser.operators(strength))?,
                _ => self.deeper(|parser| parser.operators(strength + 1))?,
            };
            left = Tree {
                kind: Kind::Binary(operator, Box::new(left), Box::new(right)),
                at,
            };
            if negated {
                left = Tree {
                    kind: Kind::Not(Box::new(left)),
                    at,
                };
            }
        }
    }

    /// `x | f(y)` is `f(x, y)`.
    fn piped(&mut self, first: Tree) -> Result<Tree, String> {
        let at = self.place();
        let Word::Name(name) = self.peek().clone() else {
            return Err(self.unexpected());
        };
        self.next();
        self.expect("(")?;
        let mut arguments = vec![first];
        arguments.extend(self.list(")")?);
        let tree = Tree {
            kind: Kind::Call(name, arguments),
            at,
        };
        self.postfix(tree)
    }

    fn prefix(&mut self) -> Result<Tree, String> {
        let at = self.place();
        if self.is("!") || self.is_name("not") {
            let value = self.deeper(|parser| parser.operators(50))?;
            return Ok(Tree {
                kind: Kind::Not(Box::new(value)),
                at,
            });
        }
        if self.is("-") {
            let value = self.deeper(|parser| parser.operators(90))?;
            return Ok(Tree {
                kind: Kind::Minus(Box::new(value)),
                at,
            });
        }
        if self.is("+") {
            return self.deeper(|parser| parser.operators(90));
        }
        let tree = self.primary()?;
        self.postfix(tree)
    }

    fn primary(&mut self) -> Result<Tree, String> {
        let at = self.place();
        if self.is("(") {
            let tree = self.binary(0)?;
            self.expect(")")?;
            return Ok(tree);
        }
        if self.is("[") {
            let list = self.list("]")?;
            return Ok(Tree {
                kind: Kind::List(list),
                at,
            });
        }
        if self.is("{") {
            return self.map(at);
        }
        if matches!(self.peek(), Word::Operator(".")) {
            // `.field` of the item in a closure.
            return Ok(Tree {
                kind: Kind::Name("#".to_owned()),
                at,
            });
        }
        let literal = |value: Value| {
            Ok(Tree {
                kind: Kind::Literal(value),
                at,
            })
        };
        match self.peek().clone() {
            Word::Integer(number) => {
                self.next();
                literal(number.into())
            }
            Word::Float(number) => {
                self.next();
                literal(number.into())
            }
            Word::Text(text) => {
                self.next();
                literal(text.into())
            }
            Word::Name(name) => {
                self.next();
                match name.as_str() {
                    "true" => literal(true.into()),
                    "false" => literal(false.into()),
                    "nil" => literal(Value::Null),
                    _ if binding(&Word::Name(name.clone())).is_some() => {
                        self.at -= 1;
                        Err(self.unexpected())
                    }
                    _ if self.is("(") => {
                        let arguments = self.list(")")?;
                        Ok(Tree {
                            kind: Kind::Call(name, arguments),
                            at,
                        })
                    }
                    _ => Ok(Tree {
                        kind: Kind::Name(name),
                        at,
                    }),
                }
            }
            _ => Err(self.unexpected()),
        }
    }

    fn list(&mut self, close: &str) -> Result<Vec<Tree>, String> {
        let mut list = Vec::new();
        while !self.is(close) {
            if !list.is_empty() {
                self.expect(",")?;
                if self.is(close) {
                    break;
                }
            }
            let item = self.deeper(Self::item)?;
            list.push(item);
        }
        Ok(list)
    }

    /// An argument: a closure in braces, or a value.
    fn item(&mut self) -> Result<Tree, String> {
        let at = self.place();
        if matches!(self.peek(), Word::Operator("{")) {
            let before = (self.at, self.depth);
            self.next();
            if let Ok(map) = self.map(at) {
                return self.postfix(map).and_then(|map| self.choice(map));
            }
            (self.at, self.depth) = before;
            self.next();
            let body = self.binary(0)?;
            self.expect("}")?;
            return Ok(Tree {
                kind: Kind::Closure(Box::new(body)),
                at,
            });
        }
        self.binary(0)
    }

    fn map(&mut self, at: usize) -> Result<Tree, String> {
        let mut pairs = Vec::new();
        while !self.is("}") {
            if !pairs.is_empty() {
                self.expect(",")?;
                if self.is("}") {
                    break;
                }
            }
            let place = self.place();
            let key = match self.peek().clone() {
                Word::Text(name) | Word::Name(name) => {
                    self.next();
                    Tree {
                        kind: Kind::Literal(name.into()),
                        at: place,
                    }
                }
                Word::Integer(number) => {
                    self.next();
                    Tree {
                        kind: Kind::Literal(number.to_string().into()),
                        at: place,
                    }
                }
                Word::Operator("(") => self.primary()?,
                _ => return Err(self.unexpected()),
            };
            self.expect(":")?;
            let value = self.binary(0)?;
            pairs.push((key, value));
        }
        Ok(Tree {
            kind: Kind::Map(pairs),
            at,
        })
    }

    fn postfix(&mut self, mut tree: Tree) -> Result<Tree, String> {
        loop {
            let at = self.place();
            let optional = self.is("?.");
            if optional || self.is(".") {
                if optional && self.is("[") {
                    let key = self.binary(0)?;
                    self.expect("]")?;
                    tree = Tree {
                        kind: Kind::Member(Box::new(tree), Box::new(key), true),
                        at,
                    };
                    continue;
                }
                let place = self.place();
                let Word::Name(name) = self.peek().clone() else {
                    return Err(self.unexpected());
                };
                self.next();
                if self.is("(") {
                    let arguments = self.list(")")?;
                    let of = path(&tree)
                        .ok_or_else(|| located(self.text, place, "this can't be called"))?;
                    tree = Tree {
                        kind: Kind::Call(format!("{of}.{name}"), arguments),
                        at: place,
                    };
                    continue;
                }
                let name = Tree {
                    kind: Kind::Literal(name.into()),
                    at: place,
                };
                tree = Tree {
                    kind: Kind::Member(Box::new(tree), Box::new(name), optional),
                    at,
                };
            } else if self.is("[") {
                tree = self.index(tree, at)?;
            } else {
                return Ok(tree);
            }
        }
    }

    fn index(&mut self, tree: Tree, at: usize) -> Result<Tree, String> {
        if self.is(":") {
            let end = match self.is("]") {
                true => None,
                false => Some(Box::new(self.ended()?)),
            };
            return Ok(Tree {
                kind: Kind::Slice(Box::new(tree), None, end),
                at,
            });
        }
        let key = self.binary(0)?;
        if self.is(":") {
            let end = match self.is("]") {
                true => None,
                false => Some(Box::new(self.ended()?)),
            };
            return Ok(Tree {
                kind: Kind::Slice(Box::new(tree), Some(Box::new(key)), end),
                at,
            });
        }
        self.expect("]")?;
        Ok(Tree {
            kind: Kind::Member(Box::new(tree), Box::new(key), false),
            at,
        })
    }

    fn ended(&mut self) -> Result<Tree, String> {
        let tree = self.binary(0)?;
        self.expect("]")?;
        Ok(tree)
    }
}
