//! Text to forms: numbers, texts, names, and lists of forms. Nothing here knows the heap.

/// A piece of program text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    Integer(i32),
    Text(String),
    Name(String),
    List(Vec<Form>),
}

/// Reads all forms of a text. A semicolon begins a comment.
pub fn read(source: &str) -> Result<Vec<Form>, String> {
    let mut stack: Vec<Vec<Form>> = vec![Vec::new()];
    let mut rest = source.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = token_length(rest, first)?;
        let (token, after) = rest.split_at(length);
        match first {
            ';' => {}
            '(' => stack.push(Vec::new()),
            ')' => {
                let list = stack.pop().expect("there is always a list");
                stack.last_mut().ok_or("a parenthesis closes nothing")?.push(Form::List(list));
            }
            '"' => push(&mut stack, Form::Text(token[1..length - 1].to_string())),
            _ => push(&mut stack, token.parse().map_or_else(|_| Form::Name(token.to_string()), Form::Integer)),
        }
        rest = after.trim_start();
    }
    match stack.len() {
        1 => Ok(stack.remove(0)),
        open => Err(format!("{} parentheses are not closed", open - 1)),
    }
}

fn push(stack: &mut [Vec<Form>], form: Form) {
    stack.last_mut().expect("there is always a list").push(form);
}

fn token_length(rest: &str, first: char) -> Result<usize, String> {
    match first {
        '(' | ')' => Ok(1),
        ';' => Ok(rest.find('\n').unwrap_or(rest.len())),
        '"' => rest[1..].find('"').map(|end| end + 2).ok_or_else(|| "a text does not end".to_string()),
        _ => Ok(rest.find(|c: char| c.is_whitespace() || "();\"".contains(c)).unwrap_or(rest.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_nest() {
        let name = |text: &str| Form::Name(text.to_string());
        let list = Form::List(vec![name("+"), Form::Integer(-1), Form::Text("a b".to_string()), Form::List(vec![])]);
        assert_eq!(read("(+ -1 \"a b\" ()) ; end\nx"), Ok(vec![list, name("x")]));
        assert!(read("(").is_err() && read(")").is_err() && read("\"").is_err());
    }
}
